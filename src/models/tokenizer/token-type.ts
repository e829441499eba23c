/** How llama.cpp treats a token (llama.h, enum llama_token_type). */
export const TOKEN_TYPE = {
  normal: 1,
  unknown: 2,
  /** Never matched in text that is tokenised without control tokens: text cannot forge it. */
  control: 3,
  /** Matched in any text. */
  userDefined: 4,
  unused: 5,
  byte: 6,
} as const;

/** A model's tokens, by id. */
export interface Vocabulary {
  readonly tokens: string[];
  readonly types: Int32Array;
  /** SentencePiece scores; absent for a byte-level BPE vocabulary, which has merges. */
  readonly scores?: Float32Array;
}
