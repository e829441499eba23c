import { KomainuError } from "../../core/errors.ts";

/** Circles and crosses are written with several characters that look alike. */
const CIRCLES = ["○", "〇", "◯"];
const CROSSES = ["×", "✕", "✖"];

const POSITIVE: readonly string[] = [
  ..."1 true yes harmful unsafe toxic hateful deny refusal".split(" "),
  ..."有害 はい 危険 不適切 拒否 違反".split(" "),
  ...CIRCLES,
];
const NEGATIVE: readonly string[] = [
  ..."0 false no unharmful harmless safe benign non-toxic non-hateful allow compliance".split(" "),
  ..."無害 いいえ 安全 適切 許可 問題なし".split(" "),
  ...CROSSES,
];

const LABELS: ReadonlyMap<string, boolean> = new Map([
  ...POSITIVE.map((word) => [word, true] as const),
  ...NEGATIVE.map((word) => [word, false] as const),
]);

/**
 * Reads a label, the answer to "is it harmful?": 0/1, true/false, ○/×, or one of the words that
 * benchmarks and people use, such as `harmful`, `safe`, 有害 or いいえ; `null` where there is none.
 *
 * @throws KomainuError `invalid_input` for anything else, naming the row and all that is a label,
 *   and not what stands there: a wrong column holds people's texts
 */
export function readLabel(value: unknown, line: number): boolean | null {
  if (value === 1 || value === true) return true;
  if (value === 0 || value === false) return false;
  if (value === null || value === undefined || value === "") return null;
  const word = plainText(value)
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    // Tables that hold empty cells write whole numbers so.
    .replace(/^([01])\.0+$/u, "$1");
  if (word === "") return null;
  const known = LABELS.get(word);
  if (known !== undefined) return known;
  throw new KomainuError(
    "invalid_input",
    `Row ${line}: the column of the labels holds no label there. Harmful is ${POSITIVE.join(", ")}; harmless is ${NEGATIVE.join(", ")}; an empty cell is no label. Name the column with --label-column.`,
  );
}

function plainText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") {
    return String(value);
  }
  return typeof value;
}
