import type { Review, Schema } from "@/api/types";

export type Candidate = Schema<"Candidate">;
export type JudgementKind = Schema<"NewJudgement">["judgement"];
export type Judgement = Schema<"JudgementAnswer">;

/** What a person says of a record: of one catalogue record, or of none of the candidates (`not_match` with null). */
export interface Said {
  readonly judgement: JudgementKind;
  readonly catalogueRecordId: string | null;
  /** What the new catalogue record is to be called, where it does not keep its own key. */
  readonly key?: string;
}

/** Whether a candidate can still be the one. */
export const isOpen = (candidate: Candidate): boolean => candidate.judgement === null && !candidate.deleted;

/** The candidate to look at first: the best one that can still be the one, else the best one. */
export const firstOpen = (review: Review): number => Math.max(0, review.candidates.findIndex(isOpen));

/** The judgement that says which record this is. Where one stands, it is undone before anything else is said. */
export const matchOf = (review: Review): Judgement | null =>
  review.history.findLast((row) => row.standing && (row.judgement === "match" || row.judgement === "new")) ?? null;

/** All judgements that stand, for who wants to take an answer back. */
export const standingOf = (review: Review): readonly Judgement[] => review.history.filter((row) => row.standing);

/** The record with one candidate, or every open one, said not to be it. */
export function rejected(review: Review, catalogueRecordId: string | null): Review {
  const candidates = review.candidates.map((candidate) => {
    const meant = catalogueRecordId === null ? isOpen(candidate) : candidate.catalogueRecordId === catalogueRecordId;
    return meant ? { ...candidate, judgement: "not_match" as const } : candidate;
  });
  return { ...review, candidates };
}

/** Whether what was said holds already: an answer that was saved although nobody heard of it. */
export function holds(review: Review, { judgement, catalogueRecordId }: Said): boolean {
  const standing = standingOf(review);
  if (judgement === "not_match" && catalogueRecordId === null) return review.candidates.every((one) => !isOpen(one));
  return standing.some(
    (row) => row.judgement === judgement && (judgement === "new" || row.catalogueRecordId === catalogueRecordId),
  );
}
