import { join } from "node:path";
import { getLlama, LlamaLogLevel, type Token } from "node-llama-cpp";
import { SequenceSlot } from "../../src/engines/llama-cpp/sequence-slot.ts";
import { llamaCpp } from "../../src/engines/llama-cpp/index.ts";
import { openTokenizer } from "../../src/tokenizers/open-tokenizer.ts";
import { fixtureGguf } from "../fixtures/gguf.ts";
import { parseControl, type FakeModel } from "./fake-model.ts";

const FOLDERS = join(import.meta.dirname, "..", "fixtures", "hf");

/** The folder of a tiny model, with its tokenizer. */
export function folderOf(name: string): string {
  return join(FOLDERS, name);
}

/** A tiny model that really evaluates, so that a fake server's numbers are a model's own. */
export async function llamaModel(
  name: string,
  adapter?: string,
): Promise<FakeModel & AsyncDisposable> {
  const model = await fixtureGguf(name);
  const lora = adapter === undefined ? undefined : await fixtureGguf(adapter);
  const tokenizer = await openTokenizer(folderOf(name));
  const options = { model, gpu: false, threads: 1, contextSize: 4096 } as const;
  const engine = await llamaCpp(lora === undefined ? options : { ...options, adapter: lora });
  const llama = await getLlama({
    build: "never",
    skipDownload: true,
    gpu: false,
    logLevel: LlamaLogLevel.error,
  });
  const loaded = await llama.loadModel({ modelPath: model });
  const context = await loaded.createContext({
    contextSize: 4096,
    threads: 1,
    experimentalKvCacheKeyType: "F32",
    experimentalKvCacheValueType: "F32",
    flashAttention: false,
    swaFullCache: true,
    ...(lora === undefined ? {} : { lora: { adapters: [{ filePath: lora, scale: 1 }] } }),
  });
  const slot = new SequenceSlot(context, () => undefined);
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  return {
    vocabularySize: tokenizer.vocabularySize,
    endOfSequence: tokenizer.endOfSequence[0] ?? 1,
    logProbabilities: async (prompt, wanted) =>
      inTurn(async () => {
        const evaluator = slot.evaluator([]);
        await evaluator.hold(prompt.slice(0, -1) as Token[]);
        const at = new Map([[0, wanted]]);
        const results = await evaluator.evaluate(prompt.length - 1, prompt.slice(-1), at);
        return results.get(0) ?? new Map<number, number>();
      }),
    async write(prompt, { maxTokens, repetitionPenalty }) {
      const asked = [{ type: "tokens" as const, ids: prompt }];
      const written = await engine.generate(asked, { maxTokens, repetitionPenalty });
      const { tokens, text, finish } = written;
      return {
        finish,
        tokens: tokens.map(({ id, offset }, index) => {
          return { id, text: text.slice(offset, tokens[index + 1]?.offset) };
        }),
      };
    },
    tokenize: async (value) =>
      tokenizer.tokenize(parseControl(value, [...tokenizer.controlTokens.keys()])),
    async [Symbol.asyncDispose]() {
      await inTurn(async () => undefined);
      await engine[Symbol.asyncDispose]();
      await loaded.dispose();
      await tokenizer[Symbol.asyncDispose]();
    },
  };
}
