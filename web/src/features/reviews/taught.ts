import type { Schema } from "@/api/types";

export type Band = Schema<"ForecastBand">;
export type Verdict = "asForecast" | "tooSure" | "tooCareful";

/** Whether the mean forecast of a band lies in the interval of what came true; null where nobody was asked. */
export function verdict({ asked, expected, low, high }: Band): Verdict | null {
  if (asked === 0 || expected === null) return null;
  if (expected > high) return "tooSure";
  return expected < low ? "tooCareful" : "asForecast";
}

/** The bands that say something. */
export const told = (bands: readonly Band[]): readonly Band[] => bands.filter((band) => band.asked > 0);
