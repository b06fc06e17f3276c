import { useEffect, useId, useMemo, useRef } from "react";
import { useFormatter, useTranslations } from "use-intl";

import type { Review } from "@/api/types";
import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { classes } from "@/components/ui/classes";
import { Kbd } from "@/components/ui/Kbd";

import { align, type Pair } from "@/components/records/align";
import { differences, type Piece } from "@/components/records/differences";
import { likelihood } from "./likelihood";
import { Marked } from "@/components/records/Marked";
import type { Candidate } from "./review";

interface CandidateListProps {
  readonly review: Review;
  readonly pairs: readonly Pair[];
  readonly chosen: number;
  readonly onChoose: (place: number) => void;
  /** Whether numbers choose, so that they are shown. */
  readonly keys: boolean;
}

/** The candidates as one choice among several: radio buttons, so that every keyboard and screen reader knows them. */
export function CandidateList({ review, pairs, chosen, onChoose, keys }: CandidateListProps) {
  const t = useTranslations("reviews.record");
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = list.current;
    if (element?.contains(document.activeElement) === true)
      element.querySelector<HTMLInputElement>("input:checked")?.focus();
  }, [chosen]);
  return (
    <div ref={list} role="radiogroup" aria-label={t("candidates")} className="flex flex-col gap-2">
      {review.candidates.map((candidate, place) => (
        <Card
          key={candidate.catalogueRecordId}
          {...{ review, pairs, candidate, keys }}
          number={place + 1}
          group={id}
          checked={place === chosen}
          onChoose={() => onChoose(place)}
        />
      ))}
    </div>
  );
}

interface CardProps extends Pick<CandidateListProps, "review" | "pairs" | "keys"> {
  readonly candidate: Candidate;
  readonly number: number;
  readonly group: string;
  readonly checked: boolean;
  readonly onChoose: () => void;
}

function Card({ review, pairs, candidate, number, group, checked, keys, onChoose }: CardProps) {
  const t = useTranslations("reviews.record");
  const words = useTranslations("reviews.likelihood");
  const format = useFormatter();
  const pieces = useMemo(() => inBrief(review, candidate, pairs), [review, candidate, pairs]);
  const out = candidate.judgement === "not_match" || candidate.deleted;
  return (
    <label
      htmlFor={`${group}-${number}`}
      className={classes(
        "flex gap-2.5 rounded-panel border bg-surface p-3 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
        checked ? "border-accent ring-1 ring-accent" : "border-line hover:bg-sunken",
      )}
    >
      <input
        type="radio"
        id={`${group}-${number}`}
        name={group}
        checked={checked}
        onChange={onChoose}
        aria-label={t("candidate", { number, key: candidate.catalogueKey })}
        aria-describedby={`${group}-${number}-is`}
        className="mt-1 size-6 shrink-0 accent-accent outline-none"
      />
      <span id={`${group}-${number}-is`} className="flex min-w-0 flex-1 flex-col gap-1">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Badge tone={toneOf(candidate.probability)}>{words(likelihood(candidate.probability))}</Badge>{" "}
          {candidate.probability !== null && (
            <span className="font-semibold tabular-nums">{format.number(candidate.probability, PERCENT)}</span>
          )}{" "}
          <span className="font-mono text-xs wrap-anywhere text-muted">{candidate.catalogueKey}</span>
          {keys && number < 10 && (
            <span aria-hidden className="ml-auto">
              <Kbd>{String(number)}</Kbd>
            </span>
          )}
        </span>{" "}
        <span className={classes("line-clamp-3", out && "text-muted line-through")}>
          <Marked pieces={pieces} />
        </span>
        {out && <span className="text-xs font-medium">{candidate.deleted ? t("deleted") : t("rejected")}</span>}
      </span>
    </label>
  );
}

const PERCENT = { style: "percent", maximumFractionDigits: 1 } as const;

const toneOf = (probability: number | null): BadgeTone =>
  probability === null || probability < 0.35 ? "no_match" : probability < 0.9 ? "review" : "link";

/** A candidate in one line without the key that stands above it, with what the incoming record has otherwise marked. */
function inBrief(review: Review, candidate: Candidate, pairs: readonly Pair[]): readonly Piece[] {
  const rows = align(review.fields, candidate.fields, pairs).filter(
    (row) => row.column !== null && row.catalogue !== "" && row.catalogue !== candidate.catalogueKey,
  );
  return rows.flatMap((row, place) => {
    const gap: readonly Piece[] = place === 0 ? [] : [{ text: " · ", same: true }];
    const same = [{ text: row.catalogue, same: true }];
    return [...gap, ...(row.state === "different" ? differences(row.incoming, row.catalogue).right : same)];
  });
}
