/** Scripts, with the language that most who write it write. */
const SCRIPTS: readonly (readonly [tag: string, letters: RegExp])[] = [
  ["ru", /\p{Script=Cyrillic}/gu],
  ["ar", /\p{Script=Arabic}/gu],
  ["hi", /\p{Script=Devanagari}/gu],
  ["th", /\p{Script=Thai}/gu],
  ["he", /\p{Script=Hebrew}/gu],
  ["el", /\p{Script=Greek}/gu],
  ["bn", /\p{Script=Bengali}/gu],
  ["ta", /\p{Script=Tamil}/gu],
  ["te", /\p{Script=Telugu}/gu],
  ["gu", /\p{Script=Gujarati}/gu],
  ["pa", /\p{Script=Gurmukhi}/gu],
  ["kn", /\p{Script=Kannada}/gu],
  ["ml", /\p{Script=Malayalam}/gu],
  ["si", /\p{Script=Sinhala}/gu],
  ["my", /\p{Script=Myanmar}/gu],
  ["km", /\p{Script=Khmer}/gu],
  ["lo", /\p{Script=Lao}/gu],
  ["ka", /\p{Script=Georgian}/gu],
  ["hy", /\p{Script=Armenian}/gu],
  ["am", /\p{Script=Ethiopic}/gu],
];

/** Letters that the most usual language of a script lacks and another has. */
const NEIGHBOURS: readonly (readonly [of: string, tag: string, letters: RegExp])[] = [
  ["ru", "uk", /[іїєґ]/iu],
  ["ar", "ur", /[ٹڈڑےں]/u],
  ["ar", "fa", /[پچژگکی]/u],
];

/** The language of a text by its script alone, or `und` for a script that is not listed. */
export function detectScript(text: string): string {
  let best = "und";
  let most = 0;
  for (const [tag, letters] of SCRIPTS) {
    const count = text.match(letters)?.length ?? 0;
    if (count > most) [best, most] = [tag, count];
  }
  const neighbour = NEIGHBOURS.find(([of, , letters]) => of === best && letters.test(text));
  return neighbour?.[1] ?? best;
}
