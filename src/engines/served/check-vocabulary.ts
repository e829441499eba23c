import { KomainuError } from "../../core/errors.ts";
import { text } from "../../core/prompt.ts";
import { httpFailureOf } from "../../http/http-failure.ts";
import type { PromptTokenizer } from "../../tokenizers/prompt-tokenizer.ts";
import type { ServedModel } from "./served-model.ts";
import type { ServerCall } from "./server-call.ts";

/** Scripts, signs, numbers, runs of spaces and lines, a tag: what vocabularies differ in. */
const SAMPLE =
  "Human Question: 狛犬は神社を守る。\n\n\nLions, 1234.56 of them — ¿qué? Ελληνικά, русский, العربية, हिन्दी, 한국어 🐕\t<b>bold</b>   end";

/** So many control tokens are compared; large vocabularies reserve hundreds that nothing uses. */
const MOST_CONTROL_TOKENS = 48;

/**
 * Compares how server and client tokenise: prompts travel as ids, and ids of another vocabulary
 * would be other words.
 *
 * @throws KomainuError `model_unsupported` where they differ, `capability_missing` where the server
 *   cannot be asked
 */
export async function checkVocabulary(
  url: string,
  model: ServedModel,
  tokenizer: PromptTokenizer,
  call: ServerCall,
): Promise<void> {
  const names = [...tokenizer.controlTokens].slice(0, MOST_CONTROL_TOKENS);
  const [plain, control] = await ask(url, async () =>
    Promise.all([
      model.tokenize(SAMPLE, call),
      model.tokenize(names.map(([name]) => name).join(""), call),
    ]),
  );
  const own = await tokenizer.tokenize([text(SAMPLE)]);
  if (
    same(plain, own) &&
    same(
      control,
      names.map(([, id]) => id),
    )
  )
    return;
  throw new KomainuError(
    "model_unsupported",
    `${url} tokenises "${model.facts.model}" in another way than the tokenizer in ${tokenizer.folder}. Give the tokenizer of the model that is served there (--tokenizer).`,
  );
}

async function ask<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const status = httpFailureOf(error)?.status;
    if (status !== 404 && status !== 405 && status !== 501) throw error;
    throw new KomainuError(
      "capability_missing",
      `${url} has no /tokenize, by which its vocabulary is compared with the tokenizer's. Let a proxy pass that address on, or give the server's own address.`,
      { cause: error },
    );
  }
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
