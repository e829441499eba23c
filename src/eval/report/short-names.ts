import { eastAsianWidth } from "get-east-asian-width";

/** Columns of a terminal that a short name takes at most; a wide character takes two. */
const MOST_COLUMNS = 28;

/** A guard's name as `guardName` makes it: its id, then its model and settings in brackets. */
const NAME = /^(?<id>[^()]+) \((?<details>.+)\)$/u;

/**
 * Names of guards that are short enough for a table and differ from one another: a guard's id where
 * no other has it, else as much of its model and settings as it takes. A name of another form (such
 * as that of a file of recorded answers) stays, without its extension; what is still too long is cut
 * in its middle. Equal names are numbered.
 */
export function shortNames(names: readonly string[]): readonly string[] {
  const candidates = names.map(candidatesOf);
  const chosen = candidates.map(
    (own, index) =>
      own.find((candidate) =>
        candidates.every((others, other) => other === index || !others.includes(candidate)),
      ) ??
      own.at(-1) ??
      "",
  );
  const cut = chosen.map(cutMiddle);
  const distinct = cut.map((name, index) =>
    cut.indexOf(name) === cut.lastIndexOf(name) ? name : (chosen[index] ?? name),
  );
  return numberEqual(distinct);
}

/** Gives equal names numbers, none of which makes it another's name. */
function numberEqual(names: readonly string[]): readonly string[] {
  const single = (name: string): boolean => names.indexOf(name) === names.lastIndexOf(name);
  const taken = new Set(names.filter(single));
  return names.map((name) => {
    if (single(name)) return name;
    let number = 1;
    while (taken.has(`${name} #${number}`)) number += 1;
    taken.add(`${name} #${number}`);
    return `${name} #${number}`;
  });
}

/** What a guard may be called, shortest first; the last is its whole name. */
function candidatesOf(name: string): readonly string[] {
  const { id, details } = NAME.exec(name)?.groups ?? {};
  if (id === undefined || details === undefined) {
    const stem = name.replace(/(?:\.[a-z]+){1,2}$/i, "");
    return stem === "" ? [name] : [stem, name];
  }
  const [model = "", ...settings] = details.split(", ");
  return [id, model, ...settings.map((setting) => `${model}, ${setting}`), name];
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** What a reader sees as characters, which are never cut within. */
function charactersOf(text: string): readonly string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

function widthOf(character: string): number {
  return eastAsianWidth(character.codePointAt(0) ?? 0);
}

function columnsOf(text: string): number {
  return charactersOf(text).reduce((sum, character) => sum + widthOf(character), 0);
}

function takeColumns(characters: readonly string[], columns: number): readonly string[] {
  let taken = 0;
  const end = characters.findIndex((character) => (taken += widthOf(character)) > columns);
  return end === -1 ? characters : characters.slice(0, end);
}

/** Keeps both ends: names of models and files differ in either. */
function cutMiddle(name: string): string {
  if (columnsOf(name) <= MOST_COLUMNS) return name;
  const characters = charactersOf(name);
  const half = (MOST_COLUMNS - 1) / 2;
  const head = takeColumns(characters, Math.ceil(half));
  const tail = takeColumns(characters.toReversed(), Math.floor(half)).toReversed();
  return [...head, "…", ...tail].join("");
}
