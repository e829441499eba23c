import { KomainuError } from "../../core/errors.ts";

const POSITIVE: ReadonlySet<string> = new Set([
  "1",
  "true",
  "yes",
  "harmful",
  "unsafe",
  "toxic",
  "hateful",
  "deny",
  "refusal",
  "有害",
  "はい",
  "危険",
  "不適切",
  "拒否",
  "違反",
]);
const NEGATIVE: ReadonlySet<string> = new Set([
  "0",
  "false",
  "no",
  "unharmful",
  "harmless",
  "safe",
  "non-toxic",
  "non-hateful",
  "benign",
  "allow",
  "compliance",
  "無害",
  "いいえ",
  "安全",
  "適切",
  "許可",
  "問題なし",
]);

/**
 * Reads a label: 0/1, true/false, or one of the words that benchmarks and people use, such as
 * `harmful`, `safe`, 有害 or いいえ; `null` where there is none.
 *
 * @throws KomainuError `invalid_input` for anything else
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
  if (POSITIVE.has(word)) return true;
  if (NEGATIVE.has(word)) return false;
  throw new KomainuError(
    "invalid_input",
    `Row ${line}: "${word.slice(0, 40)}" is not a label. Use 1 or 0, true or false, harmful or unharmful, 有害 or 無害; or name the column of the labels with --label-column.`,
  );
}

function plainText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") {
    return String(value);
  }
  return typeof value;
}
