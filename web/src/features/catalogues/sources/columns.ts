import type { SourceRecord } from "../queries";

/** The columns of records that need not have the same ones, in the order in which they come up. */
export const columnsOf = (records: readonly Pick<SourceRecord, "fields">[]): readonly string[] => [
  ...new Set(records.flatMap(({ fields }) => Object.keys(fields))),
];
