/**
 * Writes src/contract.ts from the published JSON Schema: the types of a message, and the Zod schema that checks one.
 *
 * `bun scripts/contract.ts` after a change of the contract; with `--check` nothing is written, and exit code 1 says that the
 * file is not what the contract gives.
 */
import { compile, type JSONSchema } from "json-schema-to-typescript";

const CONTRACT = Bun.file(new URL("../../../contracts/match-submit.v1.json", import.meta.url));
const TARGET = Bun.file(new URL("../src/contract.ts", import.meta.url));

const NOTICE = `/**
 * What may be put on the inbound stream. Written by scripts/contract.ts from contracts/match-submit.v1.json; not to
 * be changed here.
 */`;

async function written(): Promise<string> {
  const published = await CONTRACT.text();
  // Without titles, each of which would become a type of its own.
  const untitled = JSON.parse(published, (key, value: unknown) =>
    key === "title" && typeof value === "string" ? undefined : value,
  ) as JSONSchema;
  const types = await compile(untitled, "MatchSubmitMessage", {
    bannerComment: "",
    ignoreMinAndMaxItems: true, // Zod counts; a tuple type of up to 10,000 items would help nobody
    style: { printWidth: 120 },
  });
  return `${NOTICE}
import { z } from "zod";

${types}
export const MATCH_SUBMIT = z.fromJSONSchema(${published.trim()}) as z.ZodType<MatchSubmitMessage>;
`;
}

const text = await written();
if (!process.argv.includes("--check")) {
  await TARGET.write(text);
} else if (!(await TARGET.exists()) || (await TARGET.text()) !== text) {
  console.error("src/contract.ts is not what contracts/match-submit.v1.json gives: npm run contract");
  process.exit(1);
}
