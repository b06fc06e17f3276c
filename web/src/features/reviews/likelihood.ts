/** How sure the machine is, in the words that a person would use; the first whose bound the probability reaches. */
const WORDS = [
  { from: 0.99, word: "certain" },
  { from: 0.9, word: "veryLikely" },
  { from: 0.65, word: "likely" },
  { from: 0.35, word: "open" },
  { from: 0.1, word: "unlikely" },
  { from: 0, word: "veryUnlikely" },
] as const;

export type Likelihood = (typeof WORDS)[number]["word"] | "unknown";

/** The word for a probability; null is for what was never calculated. */
export const likelihood = (probability: number | null): Likelihood =>
  probability === null ? "unknown" : (WORDS.find(({ from }) => probability >= from)?.word ?? "veryUnlikely");
