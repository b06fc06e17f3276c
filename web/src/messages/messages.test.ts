import { resolve } from "node:path";

import ts from "typescript";
import { createTranslator } from "use-intl";
import { expect, test } from "vitest";

import { en } from ".";

/** What a message file holds: texts, in groups. */
type Texts = string | { readonly [key: string]: Texts };

const languages = import.meta.glob<Texts>("./*/*.json", { eager: true, import: "default" });

/** The keys of texts with what they say: "people.person.you" -> "You". */
function flat(texts: Texts, path: readonly string[] = []): ReadonlyMap<string, string> {
  if (typeof texts === "string") return new Map([[path.join("."), texts]]);
  return new Map(Object.entries(texts).flatMap(([key, inner]) => [...flat(inner, [...path, key])]));
}

const ENGLISH = flat(en);
const namesIn = (text: string, pattern: RegExp) => [
  ...new Set([...text.matchAll(pattern)].map((found) => found[1] ?? "")),
];
const argumentsIn = (text: string) => namesIn(text, /\{(\w+)\s*[,}]/g);
const tagsIn = (text: string) => namesIn(text, /<(\w+)>/g);

const isPage = (file: string) => !file.includes(".test.");

/** The keys that the page's sources ask for, as the compiler sees them: a key put together out of a state, say, is each key
 * that it can be. */
function keysAskedFor(): { readonly keys: ReadonlySet<string>; readonly unclear: readonly string[] } {
  const root = resolve(import.meta.dirname, "../..");
  const config = ts.getParsedCommandLineOfConfigFile(
    resolve(root, "tsconfig.json"),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  );
  if (config === undefined) throw new Error("tsconfig.json cannot be read");
  const program = ts.createProgram(config.fileNames.filter(isPage), config.options);
  const checker = program.getTypeChecker();
  const keys = new Set<string>();
  const unclear: string[] = [];

  const words = (type: ts.Type): readonly string[] => {
    if (type.isStringLiteral()) return [type.value];
    return type.isUnion() ? type.types.flatMap(words) : [];
  };
  /** The namespace of what turns keys into texts; null for everything else. */
  const namespaceOf = (callee: ts.Expression): string | null => {
    const asked = ts.isPropertyAccessExpression(callee) ? callee.expression : callee;
    const type = checker.getTypeAtLocation(asked);
    return type.aliasSymbol?.name === "Translator" ? (words(type.aliasTypeArguments?.[1] ?? type)[0] ?? "") : null;
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.arguments[0] !== undefined) {
      const namespace = namespaceOf(node.expression);
      if (namespace !== null) {
        const found = words(checker.getTypeAtLocation(node.arguments[0]));
        if (found.length === 0) unclear.push(`${node.getSourceFile().fileName}: ${node.getText()}`);
        for (const key of found) keys.add(namespace === "" ? key : `${namespace}.${key}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) if (file.fileName.startsWith(`${root}/src/`)) visit(file);
  return { keys, unclear };
}

test("every text is used, and every text that is asked for is there", { timeout: 300_000 }, () => {
  const { keys, unclear } = keysAskedFor();
  expect(unclear, "asked for by a key that cannot be told").toEqual([]);
  expect(
    [...keys].filter((key) => !ENGLISH.has(key)),
    "missing",
  ).toEqual([]);
  expect(
    [...ENGLISH.keys()].filter((key) => !keys.has(key)),
    "not used",
  ).toEqual([]);
});

test("every language holds the same texts, which tell the same and mark the same", () => {
  const shapes = new Map<string, Record<string, unknown>>();
  for (const [path, texts] of Object.entries(languages)) {
    const [, language = "", file = ""] = path.split("/");
    const shape = shapes.get(language) ?? {};
    for (const [key, text] of flat(texts, [file.replace(".json", "")]))
      shape[key] = { arguments: argumentsIn(text).sort(), tags: tagsIn(text).sort() };
    shapes.set(language, shape);
  }
  expect(shapes.has("en")).toBe(true);
  for (const [language, shape] of shapes) expect(shape, language).toEqual(shapes.get("en"));
});

test("every text can be formatted", () => {
  const onError = (error: Error) => {
    throw error;
  };
  for (const [key, text] of ENGLISH) {
    const values: Record<string, number | ((inside: string) => string)> = {};
    for (const name of argumentsIn(text)) values[name] = 2;
    for (const tag of tagsIn(text)) values[tag] = String;
    const say = createTranslator({ locale: "en", messages: { text }, timeZone: "UTC", onError });
    expect(() => say.markup("text", values), key).not.toThrow();
  }
});
