import type { components } from "./schema";

/** A name of the API's own description. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

export type Catalogue = Schema<"CatalogueAnswer">;
export type CatalogueRecord = Schema<"RecordAnswer">;
export type Decision = Schema<"Decision">;
export type Job = Schema<"JobAnswer">;
export type JobState = Schema<"JobState">;
export type Me = Schema<"Me">;
export type Review = Schema<"ReviewAnswer">;
export type Role = Schema<"Role">;

export const DECISIONS: readonly Decision[] = ["link", "review", "no_match", "failed"];

const ENDED: ReadonlySet<JobState> = new Set(["completed", "completed_with_errors", "failed", "cancelled"]);
/** Whether a job is over. */
export const hasEnded = (job: Pick<Job, "state">): boolean => ENDED.has(job.state);

const RANK: Readonly<Record<Role, number>> = { viewer: 0, reviewer: 1, admin: 2 };
/** Whether a role may do what needs another. */
export const mayAct = (role: Role, needed: Role): boolean => RANK[role] >= RANK[needed];
