/** Pages of a list follow each other by cursors; the first one needs none. */
export const FIRST = null as string | null; // else its type would be null alone, and that of every page with it

interface Page<Item> {
  readonly items: readonly Item[];
}

/** All items of the pages that have come. */
export const itemsOf = <Item>(data: { readonly pages: readonly Page<Item>[] } | undefined): readonly Item[] =>
  data?.pages.flatMap((page) => page.items) ?? [];
