import type { GeneratedToken, Generation } from "../../core/engine.ts";
import { wrongAnswer } from "../../http/http-failure.ts";
import type { PromptTokenizer } from "../../tokenizers/prompt-tokenizer.ts";
import type { ServedModel, WriteRequest, WrittenPiece } from "./served-model.ts";
import type { ServerCall } from "./server-call.ts";

/** What was written, and what of the prompt was kept. */
export type Written = Pick<Generation, "text" | "tokens" | "finish"> & {
  readonly cachedTokens: number;
};

/**
 * Tells a reader what is written, across tries: a second one begins anew, and its first words are
 * those that were read already.
 */
export class Reader {
  readonly #onText: ((piece: string) => void) | undefined;
  #told = 0;

  constructor(onText: ((piece: string) => void) | undefined) {
    this.#onText = onText;
  }

  tell(text: string): void {
    if (text.length <= this.#told) return;
    this.#onText?.(text.slice(this.#told));
    this.#told = text.length;
  }
}

/** Lets a served model write, and finds where each token begins in the text. */
export async function write(
  url: string,
  model: ServedModel,
  tokenizer: PromptTokenizer,
  {
    request,
    call,
    reader,
  }: {
    readonly request: WriteRequest;
    readonly call: ServerCall;
    readonly reader: Reader;
  },
): Promise<Written> {
  const pieces: WrittenPiece[] = [];
  let text = "";
  const stream = model.generate(request, call);
  for (;;) {
    const { done, value } = await stream.next();
    if (done === true) {
      const tokens = placeTokens(pieces) ?? placeByText(url, pieces, text, tokenizer);
      return { text, tokens, finish: value.finish, cachedTokens: value.cachedTokens ?? 0 };
    }
    text += value.text;
    pieces.push(value);
    reader.tell(text);
  }
}

/** Each token where its piece begins; undefined where a piece has several, or has text alone. */
function placeTokens(pieces: readonly WrittenPiece[]): readonly GeneratedToken[] | undefined {
  const tokens: GeneratedToken[] = [];
  let offset = 0;
  for (const { text, ids } of pieces) {
    const [id, ...more] = ids;
    if (more.length > 0 || (id === undefined && text !== "")) return undefined;
    if (id !== undefined) tokens.push({ id, offset });
    offset += text.length;
  }
  return tokens;
}

/** Where tokens begin by the client's own vocabulary, seen to give the very text. */
function placeByText(
  url: string,
  pieces: readonly WrittenPiece[],
  text: string,
  tokenizer: PromptTokenizer,
): readonly GeneratedToken[] {
  const decoder = tokenizer.textDecoder();
  let decoded = "";
  const tokens: GeneratedToken[] = [];
  for (const id of pieces.flatMap(({ ids }) => ids)) {
    tokens.push({ id, offset: decoded.length });
    decoded += decoder.push(id);
  }
  decoded += decoder.end();
  if (decoded === text) return tokens;
  throw wrongAnswer(url, "wrote another text than its tokens are");
}
