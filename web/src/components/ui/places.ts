interface Extent {
  readonly count: number;
  /** Places that are seen at once. */
  readonly page: number;
}

/** Where a key leads in a list: null for a key that leads nowhere. */
export function placeAfter(key: string, from: number | null, { count, page }: Extent): number | null {
  const within = (place: number) => Math.min(count - 1, Math.max(0, place));
  switch (key) {
    case "ArrowDown":
      return within(from === null ? 0 : from + 1);
    case "ArrowUp":
      return within((from ?? 0) - 1);
    case "PageDown":
      return within((from ?? 0) + page);
    case "PageUp":
      return within((from ?? 0) - page);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
