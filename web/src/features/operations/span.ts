import { useFormatter } from "use-intl";

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** A length of time in the largest unit that it fills, rounded down. */
export function spanOf(seconds: number): {
  readonly value: number;
  readonly unit: "day" | "hour" | "minute" | "second";
} {
  const fitting = UNITS.find(([, length]) => seconds >= length);
  return fitting
    ? { value: Math.floor(seconds / fitting[1]), unit: fitting[0] }
    : { value: Math.max(0, Math.floor(seconds)), unit: "second" };
}

/** A length of time in words: "4 min". */
export function useSpan(): (seconds: number) => string {
  const format = useFormatter();
  return (seconds) => {
    const { value, unit } = spanOf(seconds);
    return format.number(value, { style: "unit", unit, unitDisplay: "short" });
  };
}

/** The time of something past, held against a clock that may be a little behind the service's. */
export const past = (time: string, now: number): Date => new Date(Math.min(new Date(time).getTime(), now));
