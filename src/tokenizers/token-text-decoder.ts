import type { TokenTextDecoder } from "./prompt-tokenizer.ts";
import type { TokenBytes } from "./token-bytes.ts";

/** Makes text of tokens by what each of them writes. */
export function decodeTokens(tokenBytes: TokenBytes): TokenTextDecoder {
  const { bytes, starts } = tokenBytes;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return {
    push: (id) => decoder.decode(bytes.subarray(starts[id], starts[id + 1]), { stream: true }),
    end: () => decoder.decode(),
  };
}
