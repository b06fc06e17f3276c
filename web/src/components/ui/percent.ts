import { useFormatter } from "use-intl";

/** How a share is shown: whole percents in the middle, one more digit near the ends, and never all or nothing that is not.
 * (The service's own reports say it the same way: report/wording.py.) */
export function shownShare(share: number): { readonly share: number; readonly digits: number } {
  if (share <= 0 || share >= 1) return { share: Math.min(1, Math.max(0, share)), digits: 0 };
  const digits = share >= 0.01 && share <= 0.985 ? 0 : 1;
  return { share: Math.min(0.999, Math.max(0.001, share)), digits };
}

/** A share as a percentage in the reader's notation. */
export function usePercent(): (share: number) => string {
  const format = useFormatter();
  return (value) => {
    const { share, digits } = shownShare(value);
    return format.number(share, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });
  };
}

/** A probability, whose differences near 0 and 1 matter: cut, not rounded, so that 0.9996 never looks certain. */
export function useProbability(): (probability: number) => string {
  const format = useFormatter();
  return (probability) =>
    format.number(Math.floor(probability * 1000 + 1e-9) / 1000, {
      style: "percent",
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    });
}
