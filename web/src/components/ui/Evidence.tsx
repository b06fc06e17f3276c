import { useTranslations } from "use-intl";

import type { Schema } from "@/api/types";

import { usePercent } from "./percent";
import { Waterfall } from "./Waterfall";
import type { WaterfallPart } from "./waterfall";

type Evidence = Schema<"Evidence">;

/** What the engine's comparisons are called here: those of one field, and those of the whole pair. */
const OF_FIELD = {
  words: "words",
  spelling: "spelling",
  letters: "letters",
  same: "same",
  characters: "characters",
  proportion: "proportion",
  sizes: "sizes",
  parts: "parts",
  tail: "tail",
  mentioned: "mentioned",
  covered: "covered",
} as const;
const OF_PAIR = {
  "starting odds": "start",
  "lead over the next candidate": "lead",
  "the other records of the list": "list",
  "judged by a person": "person",
  "all letters": "allLetters",
  "all words": "allWords",
  "contained words": "containedWords",
  codes: "codes",
  sizes: "allSizes",
  levenshtein: "levenshtein",
} as const;

const known = <Words extends object>(words: Words, name: string): name is keyof Words & string =>
  Object.hasOwn(words, name);

/** How much of a value the other record has anywhere, by a share that is shown in whole per cent. */
const extentOf = (share: number): "all" | "none" | "part" => (share >= 0.995 ? "all" : share < 0.005 ? "none" : "part");

/** Evidence of the API as parts of a waterfall; a comparison that has no name here keeps the engine's own. */
export function useEvidenceParts(): (evidence: readonly Evidence[]) => readonly WaterfallPart[] {
  const t = useTranslations("common.evidence");
  const percent = usePercent();
  const label = ({ field, comparison }: Evidence): string => {
    if (field === null) return known(OF_PAIR, comparison) ? t(OF_PAIR[comparison]) : comparison;
    return t("of", { field, comparison: known(OF_FIELD, comparison) ? t(OF_FIELD[comparison]) : comparison });
  };
  const quoted = (text: string | null): string => (text === null ? t("missing") : t("quoted", { text }));
  const detail = (one: Evidence): string | undefined => {
    if (one.incoming === null && one.catalogue === null) return undefined;
    const sought = one.comparison === "mentioned" ? one.catalogue : one.comparison === "covered" ? one.incoming : null;
    if (sought === null || one.similarity === null)
      return t("values", { incoming: quoted(one.incoming), catalogue: quoted(one.catalogue) });
    return t(`found.${extentOf(one.similarity)}`, { text: sought, share: percent(one.similarity) });
  };
  return (evidence) => evidence.map((one) => ({ label: label(one), bits: one.bits, detail: detail(one) }));
}

interface EvidenceWaterfallProps {
  readonly catalogueKey: string;
  readonly evidence: readonly Evidence[];
}

/** Why a record and a catalogue record got their probability. */
export function EvidenceWaterfall({ catalogueKey, evidence }: EvidenceWaterfallProps) {
  const t = useTranslations("common.evidence");
  const parts = useEvidenceParts();
  return <Waterfall label={t("label", { key: catalogueKey })} parts={parts(evidence)} />;
}
