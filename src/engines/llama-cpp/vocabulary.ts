import type { LlamaModel, Token } from "node-llama-cpp";
import { KomainuError } from "../../core/errors.ts";

/** A loaded model's vocabulary, as the tokenizer and the text decoder need it. */
export interface Vocabulary {
  /** The tokens of a text with no control token parsed and none added, in the middle of others. */
  readonly tokenizePlain: (text: string) => Token[];
  /** The same of the text that a sequence begins with: some vocabularies put a space before it. */
  readonly tokenizeFirst: (text: string) => Token[];
  readonly bos: Token | null;
  /** The tokens that are never to come from text, by id with their names. */
  readonly controlTokens: ReadonlyMap<number, string>;
  /** The same by name. */
  readonly controlIds: ReadonlyMap<string, Token>;
  /**
   * Texts that the tokenizer cuts out before anything else (line breaks, runs of spaces, HTML tags
   * in Gemma's vocabulary), the longest first; none where a text must not be cut there.
   */
  readonly userDefined: readonly string[];
  /** `bytes`: pieces in the byte alphabet of GPT-2; `text`: text, and bytes as `<0xE3>`. */
  readonly pieceKind: "bytes" | "text";
  /** Whether characters are composed (Unicode's NFC) before a text is cut, as Qwen's are. */
  readonly composes: boolean;
  /**
   * A token's own text as it stands in the file, such as `▁the` or `<0xE3>`; empty for control
   * tokens and for the unknown token.
   */
  readonly piece: (id: number) => string;
  readonly byteTokens: ReadonlySet<number>;
  /**
   * Whether no text has more tokens than UTF-8 bytes. Byte-level BPE begins with a token a byte and
   * only merges. SentencePiece writes byte by byte what it does not know, but first makes of each
   * space, one byte, the three of U+2581, which must then be a piece; nor may it add a space. Composing
   * makes several characters of some that are one.
   */
  readonly byteBound: boolean;
  /** Whether an id is one of the vocabulary's. */
  readonly holds: (id: number) => boolean;
}

interface Kinds {
  readonly controlTokens: Map<number, string>;
  readonly controlIds: Map<string, Token>;
  readonly byteTokens: Set<number>;
  readonly silentTokens: Set<number>;
  readonly userDefined: string[];
}

/** Kinds come from the engine, not from the file: llama.cpp corrects some while it loads. */
function readKinds(model: LlamaModel, pieces: readonly string[]): Kinds {
  const kinds: Kinds = {
    controlTokens: new Map(),
    controlIds: new Map(),
    byteTokens: new Set(),
    silentTokens: new Set(),
    userDefined: [],
  };
  for (const id of model.iterateAllTokens()) {
    const attributes = model.getTokenAttributes(id);
    const piece = pieces[id] ?? "";
    if (attributes.control || attributes.unknown) kinds.silentTokens.add(id);
    if (attributes.control) {
      kinds.controlTokens.set(id, piece);
      kinds.controlIds.set(piece, id);
    } else if (attributes.byte) kinds.byteTokens.add(id);
    else if (attributes.userDefined && piece !== "") kinds.userDefined.push(piece);
  }
  kinds.userDefined.sort((a, b) => Buffer.byteLength(b) - Buffer.byteLength(a));
  return kinds;
}

/**
 * The tokenizers of a vocabulary that puts a space before the text that a sequence begins with,
 * unless that begins with one (as transformers has it). llama.cpp puts one before any text: in the
 * middle of a sequence a line break goes before it, whose own tokens are then taken off.
 */
function spacedTokenizers(model: LlamaModel): Pick<Vocabulary, "tokenizePlain" | "tokenizeFirst"> {
  const before = model.tokenize("\n", false);
  const tokenizePlain = (text: string): Token[] => {
    const tokens = model.tokenize(`\n${text}`, false);
    if (before.every((token, index) => tokens[index] === token)) return tokens.slice(before.length);
    throw new KomainuError(
      "model_unsupported",
      "The model's vocabulary joins a line break with what follows it and begins texts with a space; " +
        "texts cannot be put together in it. Use another model.",
    );
  };
  const tokenizeFirst = (text: string): Token[] =>
    /^[ \u2581]/u.test(text) ? tokenizePlain(text) : model.tokenize(text, false);
  return { tokenizePlain, tokenizeFirst };
}

/**
 * Reads a loaded model's vocabulary.
 *
 * @throws KomainuError `model_unsupported` when the file's vocabulary is of a kind that cannot be
 * used.
 */
export function readVocabulary(model: LlamaModel): Vocabulary {
  const { ggml } = model.fileInfo.metadata.tokenizer;
  if (ggml.model !== "llama" && ggml.model !== "gpt2") {
    throw new KomainuError(
      "model_unsupported",
      `The model's vocabulary is of the kind "${ggml.model}"; SentencePiece and byte-level BPE ` +
        "vocabularies can be used.",
    );
  }
  const { silentTokens, userDefined, ...kinds } = readKinds(model, ggml.tokens);
  // Where the tokenizer puts a space before a text, pieces of a text are not to be told apart.
  const addsSpace = ggml.model === "llama" && ggml.add_space_prefix !== false;
  const tokenize = (text: string) => model.tokenize(text, false);
  const composes = ggml.model === "gpt2" && ggml.pre === "qwen2";
  return {
    ...kinds,
    userDefined: addsSpace ? [] : userDefined,
    ...(addsSpace ? spacedTokenizers(model) : { tokenizePlain: tokenize, tokenizeFirst: tokenize }),
    bos: model.tokens.bos,
    composes,
    byteBound: ggml.model === "gpt2" ? !composes : !addsSpace && ggml.tokens.includes("\u2581"),
    pieceKind: ggml.model === "gpt2" ? "bytes" : "text",
    piece: (id) => (silentTokens.has(id) ? "" : (ggml.tokens[id] ?? "")),
    holds: (id) => Number.isInteger(id) && id >= 0 && id < ggml.tokens.length,
  };
}
