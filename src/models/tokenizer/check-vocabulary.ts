import { KomainuError } from "../../core/errors.ts";
import { byteCharacters } from "../../tokenizers/byte-characters.ts";
import { TOKEN_TYPE, type Vocabulary } from "./token-type.ts";

const BYTE_TOKEN = /^<0x[0-9A-F]{2}>$/u;
/** What cannot be in a token: llama.cpp reads up to the first NUL, and UTF-8 has no half of a pair. */
const UNWRITABLE = /\0|\p{Surrogate}/u;

/**
 * Makes sure that llama.cpp can work with a vocabulary: it ends the process over one that names a
 * token twice, and loses in silence the bytes that have no token.
 *
 * @throws KomainuError `file_damaged` naming the token.
 */
export function checkVocabulary(vocabulary: Vocabulary): void {
  const ids = new Map<string, number>();
  for (const [id, token] of vocabulary.tokens.entries()) {
    if (token === "") throw damaged(`token ${id} is empty`);
    if (UNWRITABLE.test(token)) throw damaged(`token ${id} holds a NUL or half a character`);
    const other = ids.get(token);
    if (other !== undefined) throw damaged(`tokens ${other} and ${id} are both ${shown(token)}`);
    ids.set(token, id);
  }
  if (vocabulary.scores?.every(Number.isFinite) === false) throw damaged("a score is not finite");
  checkBytes(vocabulary, ids);
}

function checkBytes({ tokens, types, scores }: Vocabulary, ids: ReadonlyMap<string, number>): void {
  const isSentencePiece = scores !== undefined;
  const odd = tokens.find((token, id) => types[id] === TOKEN_TYPE.byte && !BYTE_TOKEN.test(token));
  if (odd !== undefined) throw damaged(`${shown(odd)} is marked as a byte`);
  const names = isSentencePiece ? BYTE_TOKENS : byteCharacters();
  for (const [byte, name] of names.entries()) {
    const id = ids.get(name);
    const isThere = id !== undefined && (!isSentencePiece || types[id] === TOKEN_TYPE.byte);
    if (!isThere) throw damaged(`it has no token for the byte ${byte} (${shown(name)})`);
  }
}

/** SentencePiece's tokens of single bytes. */
const BYTE_TOKENS = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
);

function shown(token: string): string {
  return JSON.stringify(token.slice(0, 80));
}

function damaged(what: string): KomainuError {
  return new KomainuError(
    "file_damaged",
    `The tokenizer cannot be used: ${what}. Download its files again.`,
  );
}
