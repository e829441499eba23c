import { KomainuError } from "../../core/errors.ts";

/** What a column of one's rows may hold. */
export type ColumnPart = "prompt" | "response" | "text" | "messages" | "label";

/** Names that a column of each kind usually has, in small letters. */
const USUAL: Readonly<Record<ColumnPart, readonly string[]>> = {
  messages: ["messages", "conversation", "会話", "対話"],
  prompt: [
    "prompt",
    "question",
    "query",
    "instruction",
    "request",
    "user_input",
    "user",
    "input",
    "プロンプト",
    "質問",
    "質問文",
    "問い",
    "入力",
    "入力文",
    "指示",
    "依頼",
  ],
  response: [
    "response",
    "answer",
    "completion",
    "output",
    "reply",
    "assistant",
    "回答",
    "回答文",
    "応答",
    "応答文",
    "出力",
    "出力文",
    "返答",
  ],
  text: ["text", "content", "message", "sentence", "body", "本文", "文章", "テキスト", "文"],
  label: [
    "harmful",
    "label",
    "unsafe",
    "is_harmful",
    "is_unsafe",
    "toxic",
    "is_toxic",
    "有害",
    "ラベル",
    "有害性",
    "有害か",
    "危険",
    "不適切",
  ],
};

/** The option that names a column of each kind. */
const OPTIONS: Readonly<Record<ColumnPart, string>> = {
  prompt: "--prompt-column",
  response: "--response-column",
  text: "--text-column",
  messages: "--messages-column",
  label: "--label-column",
};

/**
 * The one column whose name says that it is one of these parts; `undefined` where none does.
 *
 * @throws KomainuError `invalid_input` where several do: what is judged is never chosen in silence
 */
export function guessColumn(
  names: readonly string[],
  parts: readonly [ColumnPart, ...ColumnPart[]],
): string | undefined {
  const usual = new Set(parts.flatMap((part) => USUAL[part]));
  const [found, ...more] = names.filter((name) => usual.has(plainName(name)));
  if (found === undefined || more.length === 0) return found;
  const several = [found, ...more].map((name) => `"${name}"`).join(", ");
  throw new KomainuError(
    "invalid_input",
    `Several columns could be the ${parts[0]}: ${several}. Name the one that is with ${OPTIONS[parts[0]]}.`,
  );
}

/** Full-width letters, large letters, spaces and hyphens make no other name. */
function plainName(name: string): string {
  return name
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/gu, "_");
}

/** Refuses rows in which no column is one of these parts, with what there is and how to name it. */
export function noColumn(
  names: readonly string[],
  parts: readonly [ColumnPart, ...ColumnPart[]],
): KomainuError {
  const options = parts.map((part) => OPTIONS[part]).join(" or ");
  return new KomainuError(
    "invalid_input",
    `No column's name says that it is the ${parts[0]}. Name it with ${options}. ${listColumns(names)}`,
  );
}

/** Refuses a named column that is not there. */
export function noSuchColumn(name: string, names: readonly string[]): KomainuError {
  return new KomainuError("invalid_input", `There is no column "${name}". ${listColumns(names)}`);
}

function listColumns(names: readonly string[]): string {
  return names.length === 0 ? "There are no columns." : `There are: ${names.join(", ")}.`;
}
