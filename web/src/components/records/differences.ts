/** A stretch of a text; `same` is whether the other text has it at this place too. */
export interface Piece {
  readonly text: string;
  readonly same: boolean;
}

/** Two texts in pieces that put together are the texts again. */
export interface Differences {
  readonly left: readonly Piece[];
  readonly right: readonly Piece[];
}

/** Cells of the table of {@link common}; beyond it (two pages of text) only what stands before and after is compared. */
const MOST_CELLS = 1_000_000;
/** Two words are spelling variants, marked letter by letter, where they share more than this of the longer one; else they are
 * two words, or two numbers. */
const ALIKE = 0.5;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const KINDS = [/^\p{L}/u, /^\p{N}/u, /^\s/u];

/** What is compared: capitals and widths of a letter make no difference, as for the machine. */
export const folded = (text: string): string => text.normalize("NFKC").toLowerCase();

/** Where two texts differ: word by word, and within words that resemble each other character by character (graphemes). */
export function differences(left: string, right: string): Differences {
  return paired(words(left), words(right), spelling);
}

/** Runs of letters, of digits and of white space; everything else by itself. */
function words(text: string): string[] {
  const found: string[] = [];
  let before = -1;
  for (const letter of letters(text)) {
    const kind = KINDS.findIndex((pattern) => pattern.test(letter));
    if (kind >= 0 && kind === before) found.push(`${found.pop() ?? ""}${letter}`);
    else found.push(letter);
    before = kind;
  }
  return found;
}

const letters = (text: string): string[] => Array.from(graphemes.segment(text), ({ segment }) => segment);

function spelling(left: readonly string[], right: readonly string[]): Differences {
  const [a, b] = [letters(left.join("")), letters(right.join(""))];
  const shared = common(a, b).length;
  if (shared <= ALIKE * Math.max(a.length, b.length)) return apart(left, right);
  return paired(a, b, apart);
}

const apart = (left: readonly string[], right: readonly string[]): Differences => ({
  left: [{ text: left.join(""), same: false }],
  right: [{ text: right.join(""), same: false }],
});

/** The units that both have, and what lies between them by `between`. */
function paired(
  left: readonly string[],
  right: readonly string[],
  between: (left: readonly string[], right: readonly string[]) => Differences,
): Differences {
  const found: { left: Piece[]; right: Piece[] } = { left: [], right: [] };
  const [last, end]: [[number, number], [number, number]] = [
    [0, 0],
    [left.length, right.length],
  ];
  for (const [i, j] of [...common(left, right), end]) {
    const gap = between(left.slice(last[0], i), right.slice(last[1], j));
    found.left.push(...gap.left, { text: left[i] ?? "", same: true });
    found.right.push(...gap.right, { text: right[j] ?? "", same: true });
    last[0] = i + 1;
    last[1] = j + 1;
  }
  return { left: joined(found.left), right: joined(found.right) };
}

function joined(pieces: readonly Piece[]): Piece[] {
  const found: Piece[] = [];
  for (const piece of pieces) {
    const before = found.at(-1);
    if (piece.text === "") continue;
    if (before?.same === piece.same) found[found.length - 1] = { ...piece, text: before.text + piece.text };
    else found.push(piece);
  }
  return found;
}

/** A word in common says more than the space beside it. */
export const weight = (unit: string): number => (/^[\p{L}\p{N}]/u.test(unit) ? 16 : 1);

/** The heaviest common subsequence, as pairs of places (Wagner & Fischer, 1974; ends that agree are taken off first). */
export function common(left: readonly string[], right: readonly string[]): readonly (readonly [number, number])[] {
  const a = left.map(folded);
  const b = right.map(folded);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let tail = 0;
  while (tail < a.length - start && tail < b.length - start && a[a.length - 1 - tail] === b[b.length - 1 - tail])
    tail += 1;
  const head = Array.from({ length: start }, (_, at) => [at, at] as const);
  const ends = Array.from({ length: tail }, (_, at) => [a.length - tail + at, b.length - tail + at] as const);
  const middle = table(a.slice(start, a.length - tail), b.slice(start, b.length - tail));
  return [...head, ...middle.map(([i, j]) => [i + start, j + start] as const), ...ends];
}

function table(a: readonly string[], b: readonly string[]): [number, number][] {
  const width = b.length + 1;
  if (a.length * b.length > MOST_CELLS) return [];
  const heaviest = new Uint32Array((a.length + 1) * width); // [i, j]: of what is left from i and j on
  const at = (i: number, j: number): number => heaviest[i * width + j] ?? 0;
  const weights = a.map(weight);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      heaviest[i * width + j] =
        a[i] === b[j] ? at(i + 1, j + 1) + (weights[i] ?? 1) : Math.max(at(i + 1, j), at(i, j + 1));
  const found: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) found.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return found;
}
