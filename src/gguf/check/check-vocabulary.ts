import type { GgufHeader } from "../gguf-header.ts";
import type { HeaderNumbers } from "../header-value.ts";
import { stringsValue, textValue } from "../gguf-summary.ts";

const PREFIX = "tokenizer.ggml.";
/** `LLAMA_TOKEN_TYPE_BYTE` and the last of the types (llama.h, enum llama_token_type). */
const BYTE_TYPE = 6;
const BYTE_NAMES = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
);

function numbersValue(header: GgufHeader, key: string): HeaderNumbers | undefined {
  const stated = header.values.get(key);
  return stated?.type === "array" && stated.items !== "string" ? stated : undefined;
}

/** llama.cpp ends the process over a vocabulary that names a token twice, as C reads names. */
function findWrongToken(tokens: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const [id, token] of tokens.entries()) {
    if (token.includes("\0")) return `token ${id} of its vocabulary holds a NUL`;
    if (token !== "" && seen.has(token)) return "its vocabulary holds a token twice";
    seen.add(token);
  }
  return undefined;
}

/** llama.cpp reads the array as 32-bit numbers, as many as there are tokens, whatever it is. */
function findWrongArray(
  header: GgufHeader,
  key: string,
  types: readonly string[],
  count: number,
): string | undefined {
  if (!header.values.has(key)) return undefined;
  const array = numbersValue(header, key);
  if (array === undefined || !types.includes(array.items)) {
    return `${key} is not an array of ${types.join(" or ")}`;
  }
  if (array.value.length !== count) {
    return `${key} has ${array.value.length} entries for ${count} tokens`;
  }
  return undefined;
}

function findWrongTypes(
  types: ArrayLike<number>,
  tokens: readonly string[],
  isSentencePiece: boolean,
): string | undefined {
  const bytes = new Set(BYTE_NAMES);
  for (let id = 0; id < types.length; id += 1) {
    const type = types[id] ?? 0;
    if (!(type >= 0 && type <= BYTE_TYPE)) return `token ${id} is of type ${type}`;
    if (type === BYTE_TYPE && !(isSentencePiece && bytes.has(tokens[id] ?? ""))) {
      return `token ${id} is marked as a byte, and is not one`;
    }
  }
  return undefined;
}

/** Without the byte tokens a character outside of the vocabulary ends the process. */
function findSentencePieceFault(header: GgufHeader, tokens: readonly string[]): string | undefined {
  const scores = numbersValue(header, `${PREFIX}scores`);
  const types = numbersValue(header, `${PREFIX}token_type`);
  if (scores === undefined || types === undefined)
    return "its vocabulary has no scores or no token types";
  for (let id = 0; id < scores.value.length; id += 1) {
    if (!Number.isFinite(scores.value[id])) return `token ${id} has the score ${scores.value[id]}`;
  }
  const known = new Set(tokens);
  const missing = BYTE_NAMES.find((name) => !known.has(name));
  return missing === undefined ? undefined : `its vocabulary lacks the byte ${missing}`;
}

/** llama.cpp cuts every merge in two at a space, and asserts that there is text. */
function findMergeFault(header: GgufHeader): string | undefined {
  const merges = stringsValue(header, `${PREFIX}merges`);
  if (merges === undefined) return "its vocabulary has no merges";
  const wrong = merges.findIndex((merge) => merge.indexOf(" ", 1) < 1 || merge.includes("\0"));
  return wrong < 0 ? undefined : `merge ${wrong} of its vocabulary is not two tokens`;
}

function findWrongId(header: GgufHeader, count: number): string | undefined {
  for (const [key, { type, value }] of header.values) {
    if (!key.startsWith(PREFIX) || !key.endsWith("_token_id")) continue;
    if (type !== "uint32" || value >= count) return `${key} is not a token of its vocabulary`;
  }
  return undefined;
}

/**
 * Why a vocabulary cannot be handed to llama.cpp, or undefined. Its arrays have to be of the types
 * and of the one length that it reads them as, without asking.
 */
export function findVocabularyFault(
  header: GgufHeader,
  tokens: readonly string[],
): string | undefined {
  const isSentencePiece = textValue(header, `${PREFIX}model`) === "llama";
  const count = tokens.length;
  const types = numbersValue(header, `${PREFIX}token_type`)?.value ?? [];
  return (
    findWrongToken(tokens) ??
    findWrongArray(header, `${PREFIX}scores`, ["float32"], count) ??
    findWrongArray(header, `${PREFIX}token_type`, ["int32", "uint32"], count) ??
    findWrongTypes(types, tokens, isSentencePiece) ??
    (isSentencePiece ? findSentencePieceFault(header, tokens) : findMergeFault(header)) ??
    findWrongId(header, count)
  );
}
