import type { Catalogue, CatalogueRecord, Job, Schema } from "@/api/types";

/** A page of a list as the API answers with it. */
export const pageOf = (items: readonly unknown[], nextCursor: string | null = null) => ({ items, nextCursor });

export const CATALOGUE: Catalogue = {
  id: "c1",
  name: "Tools",
  version: 3,
  keyColumn: "sku",
  nameColumn: null,
  readable: false,
  columns: ["sku", "name", "price"],
  fieldSettings: {},
  policy: {},
  recordCount: 600,
  createdAt: "2026-01-01T10:00:00Z",
  updatedAt: "2026-01-02T10:00:00Z",
};

export const PROFILE: Schema<"ProfileAnswer"> = {
  file: {
    name: "tool_list.csv",
    format: "csv",
    encoding: "utf-8",
    delimiter: ",",
    sheet: null,
    sheets: [],
    headerRow: 1,
  },
  rows: 2,
  failedRows: 0,
  key: "sku",
  columns: [
    { name: "sku", kind: "code", filled: 1, distinct: 1, examples: ["A-1", "A-2"] },
    { name: "name", kind: "name", filled: 1, distinct: 1, examples: ["Hammer"] },
    { name: "price", kind: "number", filled: 0.5, distinct: 1, examples: ["9.50"] },
  ],
  firstRows: [
    { sku: "A-1", name: "Hammer", price: "9.50" },
    { sku: "A-2", name: "Saw", price: null },
  ],
  warnings: [],
};

export const IMPORT_JOB: Job = {
  id: "j1",
  kind: "import",
  state: "queued",
  catalogueId: "c1",
  catalogueName: "demo tools",
  sourceId: null,
  sourceName: null,
  matcherId: null,
  catalogueVersion: null,
  rowsTotal: null,
  rowsDone: 0,
  counts: {},
  summary: {},
  errorCode: null,
  errorMessage: null,
  createdAt: "2026-01-02T10:00:00Z",
  startedAt: null,
  finishedAt: null,
};

export const RECORD: CatalogueRecord = {
  id: "r1",
  key: "A-1",
  fields: { sku: "A-1", name: "Hammer", price: null },
  changedIn: 2,
  updatedAt: "2026-01-02T10:00:00Z",
};
