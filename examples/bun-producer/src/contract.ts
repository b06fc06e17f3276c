/**
 * What may be put on the inbound stream. Written by scripts/contract.ts from contracts/match-submit.v1.json; not to
 * be changed here.
 */
import { z } from "zod";

/**
 * Work from an outside producer. It chooses `jobId`, so that the same message sent twice is one job.
 */
export interface MatchSubmitMessage {
  jobId: string;
  traceparent?: string | null;
  version: 1;
  type: "match.submit";
  payload: MatchSubmitPayload;
}
/**
 * Records to match: `catalogue` by name or id; `source` names where they come from; each record by column name.
 *
 * `key` names the column that identifies a record; `mapping` gives incoming column to catalogue column; both are worked
 * out where left out. `precision` is the target share of right answers among automatic links.
 */
export interface MatchSubmitPayload {
  catalogue: string;
  source: string;
  /**
   * @minItems 1
   * @maxItems 10000
   */
  records: {
    [k: string]: string | number | boolean | null;
  }[];
  key?: string | null;
  mapping?: {
    [k: string]: string;
  } | null;
  precision?: number | null;
  cardinality?: "auto" | "one-to-one" | "many-to-one";
}

export const MATCH_SUBMIT = z.fromJSONSchema({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$defs": {
    "MatchSubmitPayload": {
      "additionalProperties": false,
      "description": "Records to match: `catalogue` by name or id; `source` names where they come from; each record by column name.\n\n`key` names the column that identifies a record; `mapping` gives incoming column to catalogue column; both are worked\nout where left out. `precision` is the target share of right answers among automatic links.",
      "properties": {
        "catalogue": {
          "maxLength": 200,
          "minLength": 1,
          "title": "Catalogue",
          "type": "string"
        },
        "source": {
          "maxLength": 200,
          "minLength": 1,
          "title": "Source",
          "type": "string"
        },
        "records": {
          "items": {
            "additionalProperties": {
              "anyOf": [
                {
                  "type": "string"
                },
                {
                  "type": "integer"
                },
                {
                  "type": "number"
                },
                {
                  "type": "boolean"
                },
                {
                  "type": "null"
                }
              ]
            },
            "type": "object"
          },
          "maxItems": 10000,
          "minItems": 1,
          "title": "Records",
          "type": "array"
        },
        "key": {
          "anyOf": [
            {
              "maxLength": 200,
              "minLength": 1,
              "type": "string"
            },
            {
              "type": "null"
            }
          ],
          "default": null,
          "title": "Key"
        },
        "mapping": {
          "anyOf": [
            {
              "additionalProperties": {
                "maxLength": 200,
                "minLength": 1,
                "type": "string"
              },
              "propertyNames": {
                "maxLength": 200,
                "minLength": 1
              },
              "type": "object"
            },
            {
              "type": "null"
            }
          ],
          "default": null,
          "title": "Mapping"
        },
        "precision": {
          "anyOf": [
            {
              "maximum": 0.999,
              "minimum": 0.5,
              "type": "number"
            },
            {
              "type": "null"
            }
          ],
          "default": null,
          "title": "Precision"
        },
        "cardinality": {
          "default": "auto",
          "enum": [
            "auto",
            "one-to-one",
            "many-to-one"
          ],
          "title": "Cardinality",
          "type": "string"
        }
      },
      "required": [
        "catalogue",
        "source",
        "records"
      ],
      "title": "MatchSubmitPayload",
      "type": "object"
    }
  },
  "additionalProperties": false,
  "description": "Work from an outside producer. It chooses `jobId`, so that the same message sent twice is one job.",
  "properties": {
    "jobId": {
      "format": "uuid",
      "title": "Jobid",
      "type": "string"
    },
    "traceparent": {
      "anyOf": [
        {
          "pattern": "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$",
          "type": "string"
        },
        {
          "type": "null"
        }
      ],
      "default": null,
      "title": "Traceparent"
    },
    "version": {
      "const": 1,
      "title": "Version",
      "type": "integer"
    },
    "type": {
      "const": "match.submit",
      "title": "Type",
      "type": "string"
    },
    "payload": {
      "$ref": "#/$defs/MatchSubmitPayload"
    }
  },
  "required": [
    "jobId",
    "version",
    "type",
    "payload"
  ],
  "title": "MatchSubmitMessage",
  "type": "object"
}) as z.ZodType<MatchSubmitMessage>;
