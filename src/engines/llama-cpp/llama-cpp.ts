import { basename } from "node:path";
import { z } from "zod";
import type { LlamaContext, LlamaModel, Token } from "node-llama-cpp";
import type {
  Engine,
  EngineCallOptions,
  EngineCapabilities,
  EngineInfo,
  GenerateOptions,
  Generation,
  Question,
  ScoreResult,
} from "../../core/engine.ts";
import { KomainuError, thrownKind } from "../../core/errors.ts";
import { joinPrompts, type Prompt } from "../../core/prompt.ts";
import { checkChoices } from "../check-choices.ts";
import { checkLength } from "../check-length.ts";
import { SlotPool } from "../slot-pool.ts";
import { scoreTokenTree, type TokenQuestion } from "../token-tree.ts";
import { describeIssues } from "../../files/describe-issues.ts";
import { checkAdapterFile } from "../../gguf/check/check-adapter.ts";
import { checkModelFile } from "../../gguf/check/check-model.ts";
import { generateText } from "./generate-text.ts";
import type { GgufHeader } from "../../gguf/gguf-header.ts";
import { summarizeGguf } from "../../gguf/gguf-summary.ts";
import { checkUnchanged, hashModelFiles } from "./hash-model-files.ts";
import { createContext, getInstance, loadModel } from "./load-model.ts";
import { loadNodeLlamaCpp } from "./load-node-llama-cpp.ts";
import type { LlamaCppAdapter, LlamaCppOptions } from "./options.ts";
import { SequenceSlot, type SlotEvaluator } from "./sequence-slot.ts";
import { probeCheckedModel } from "./probe-model.ts";
import { tokenizePrompt } from "./tokenize-prompt.ts";
import { tokenizeText } from "./tokenize-text.ts";
import { Turns } from "./turns.ts";
import { readVocabulary, type Vocabulary } from "./vocabulary.ts";

const count = z.number().int().min(1);
const optionsSchema = z.object({
  model: z.string().min(1),
  adapter: z
    .union([z.string().min(1), z.object({ path: z.string().min(1), scale: z.number().optional() })])
    .optional(),
  contextSize: count.optional(),
  threads: count.optional(),
  gpu: z.union([z.enum(["auto", "cuda", "vulkan", "metal"]), z.literal(false)]).optional(),
  sequences: count.max(256).optional(),
  batchSize: count.optional(),
  kvCache: z.enum(["f16", "f32"]).optional(),
  flashAttention: z.boolean().optional(),
  probe: z.boolean().optional(),
  signal: z.instanceof(AbortSignal).optional(),
});

const CAPABILITIES: Omit<EngineCapabilities, "byteBound"> = {
  tokenPrompts: true,
  tokenize: true,
  score: true,
  logMass: true,
  generate: true,
  textOffsets: true,
  repetitionPenalty: true,
  adapters: true,
  prefixReuse: true,
};

/** What a loaded engine holds. */
interface Loaded {
  readonly info: EngineInfo;
  readonly model: LlamaModel;
  readonly context: LlamaContext;
  readonly vocabulary: Vocabulary;
}

class LlamaCppEngine implements Engine {
  readonly info: EngineInfo;
  readonly capabilities: EngineCapabilities;
  readonly #loaded: Loaded;
  readonly #pool: SlotPool<SequenceSlot>;
  readonly #disposal = new AbortController();
  #disposed: Promise<void> | undefined;

  constructor(loaded: Loaded) {
    this.info = loaded.info;
    this.#loaded = loaded;
    const { context, vocabulary } = loaded;
    this.capabilities = { ...CAPABILITIES, byteBound: vocabulary.byteBound };
    const onProgress = (): void => this.#pool.noteProgress();
    this.#pool = new SlotPool(
      Array.from({ length: context.totalSequences }, () => new SequenceSlot(context, onProgress)),
    );
  }

  async tokenize(prompt: Prompt, options: EngineCallOptions = {}): Promise<readonly number[]> {
    return tokenizePrompt(this.#loaded.vocabulary, prompt, this.#turns(options));
  }

  async countTokens(
    prompts: readonly Prompt[],
    options: EngineCallOptions = {},
  ): Promise<readonly number[]> {
    const { vocabulary } = this.#loaded;
    const turns = this.#turns(options);
    const counts: number[] = [];
    for (const prompt of prompts) {
      counts.push((await tokenizePrompt(vocabulary, prompt, turns)).length);
    }
    return counts;
  }

  async score(
    prompt: Prompt,
    questions: readonly Question[],
    options: EngineCallOptions = {},
  ): Promise<ScoreResult> {
    const began = performance.now();
    const turns = this.#turns(options);
    const asked = await Promise.all(
      questions.map(async (question) => this.#tokenizeQuestion(prompt, question, turns)),
    );
    const sequences = asked.map((question) => question.prompt);
    return this.#run(sequences, options, async (_slot, evaluator) => {
      const { questions: scored, tokens } = await scoreTokenTree(asked, evaluator);
      const { evaluatedTokens } = evaluator;
      return {
        questions: questions.map(({ id, choices }, row) => {
          const { logProbabilities = [], logMass = Number.NaN } = scored[row] ?? {};
          const named = choices.map(
            (choice, column) => [choice.id, logProbabilities[column] ?? Number.NaN] as const,
          );
          return { id, logProbabilities: Object.fromEntries(named), logMass };
        }),
        usage: {
          promptTokens: sequences.reduce((sum, sequence) => sum + sequence.length, 0),
          evaluatedTokens,
          reusedTokens: Math.max(0, tokens - evaluatedTokens),
          generatedTokens: 0,
          milliseconds: performance.now() - began,
        },
      };
    });
  }

  async generate(prompt: Prompt, options: GenerateOptions): Promise<Generation> {
    const began = performance.now();
    const tokens = await tokenizePrompt(this.#loaded.vocabulary, prompt, this.#turns(options));
    this.#checkLength(tokens, 1);
    return this.#run([tokens], options, async (slot, evaluator, signals) => {
      const call = { prompt: tokens, options, room: this.info.contextSize, signals };
      const { vocabulary } = this.#loaded;
      const { evaluatedPrompt, ...written } = await generateText(vocabulary, slot, evaluator, call);
      return {
        ...written,
        usage: {
          promptTokens: tokens.length,
          evaluatedTokens: evaluator.evaluatedTokens,
          reusedTokens: tokens.length - evaluatedPrompt,
          generatedTokens: written.tokens.length,
          milliseconds: performance.now() - began,
        },
      };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose(): Promise<void> {
    this.#disposal.abort(
      new KomainuError("engine_disposed", "The engine has been disposed: make a new one."),
    );
    await this.#pool.idle();
    await this.#loaded.context.dispose();
    await this.#loaded.model.dispose();
  }

  #signals({ signal }: EngineCallOptions): readonly AbortSignal[] {
    return [this.#disposal.signal, ...(signal === undefined ? [] : [signal])];
  }

  /** The turns of a call's tokenising; refuses the call where it has ended already. */
  #turns(options: EngineCallOptions): Turns {
    const signals = this.#signals(options);
    for (const signal of signals) signal.throwIfAborted();
    return new Turns(signals, options.onProgress);
  }

  async #tokenizeQuestion(
    prompt: Prompt,
    question: Question,
    turns: Turns,
  ): Promise<TokenQuestion> {
    const { vocabulary } = this.#loaded;
    const tokens = await tokenizePrompt(vocabulary, joinPrompts(prompt, question.suffix), turns);
    const choices = await Promise.all(
      question.choices.map(async ({ text }) => tokenizeText(vocabulary, text, turns)),
    );
    this.#checkLength(tokens, Math.max(0, ...choices.map((choice) => choice.length)));
    checkChoices(question, choices);
    return { prompt: tokens, choices };
  }

  #checkLength(prompt: readonly Token[], answer: number): void {
    checkLength(
      prompt.length,
      answer,
      this.info.contextSize,
      "Shorten the text, or load the model with a larger contextSize.",
    );
  }

  /** Runs one call on a slot; whatever fails leaves the slot usable. */
  async #run<T>(
    sequences: readonly (readonly Token[])[] | readonly (readonly number[])[],
    options: EngineCallOptions,
    job: (
      slot: SequenceSlot,
      evaluator: SlotEvaluator,
      signals: readonly AbortSignal[],
    ) => Promise<T>,
  ): Promise<T> {
    const signals = this.#signals(options);
    return this.#pool.run(sequences, { signals, onProgress: options.onProgress }, async (slot) => {
      try {
        return await job(slot, slot.evaluator(signals), signals);
      } catch (error) {
        if (signals.some(({ aborted, reason }) => aborted && reason === error)) throw error;
        await slot.reset();
        if (error instanceof KomainuError) throw error;
        throw new KomainuError(
          "engine_failed",
          `llama.cpp could not evaluate the prompt: ${thrownKind(error)}. Try again; if it fails again, "komainu doctor" checks the installation, and a smaller contextSize or sequences: 1 takes less memory.`,
          { cause: error },
        );
      }
    });
  }
}

/** What identifies the files of an engine. */
function describeFiles(
  model: string,
  header: GgufHeader,
  adapter: LlamaCppAdapter | undefined,
  hashes: readonly string[],
): Pick<EngineInfo, "model" | "adapter"> {
  const { name, architecture, quantization } = summarizeGguf(header, model);
  const identity = { name, sha256: hashes[0] ?? "", architecture, quantization };
  if (adapter === undefined) return { model: identity };
  const { path, scale = 1 } = adapter;
  return { model: identity, adapter: { name: basename(path), sha256: hashes.at(-1) ?? "", scale } };
}

/**
 * Loads a GGUF model, with a LoRA adapter if one is given, into this process by llama.cpp.
 *
 * Calls may overlap: as many as there are sequences are evaluated side by side, the others wait in
 * order. What a call has evaluated is kept until its sequence is needed for another prompt.
 *
 * @throws KomainuError `engine_missing`, `file_not_found`, `file_damaged`, `model_unsupported`,
 * `adapter_mismatch`, `out_of_memory`, `invalid_input`.
 */
export async function llamaCpp(options: LlamaCppOptions): Promise<Engine> {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    throw new KomainuError(
      "invalid_input",
      `These options of llamaCpp are wrong (docs/engines.md lists them all):\n${describeIssues(parsed.error)}`,
      { cause: parsed.error },
    );
  }
  const header = await checkModelFile(options.model);
  const { quantization } = summarizeGguf(header, options.model);
  const adapter = typeof options.adapter === "string" ? { path: options.adapter } : options.adapter;
  if (adapter !== undefined) await checkAdapterFile(adapter.path, header);
  const { probe = true, threads, signal } = options;
  // Hashed while other things go on: a file of gigabytes takes seconds the first time.
  const hashes = hashModelFiles(options.model, header, adapter, signal);
  hashes.catch(() => undefined);
  const module = await loadNodeLlamaCpp();
  if (probe) {
    const files = { model: options.model, adapter, sha256: await hashes };
    await probeCheckedModel({ ...files, threads, signal }, header);
  }
  signal?.throwIfAborted();
  const llama = await getInstance(module, options.gpu ?? "auto");
  const model = await loadModel(module, llama, options.model, header);
  try {
    const vocabulary = readVocabulary(model);
    const context = await createContext(module, model, { ...options, quantization }, adapter);
    await checkUnchanged(options.model, header, adapter, await hashes);
    const { release } = llama.llamaCppRelease;
    const info: EngineInfo = {
      engine: "llama-cpp",
      version: `${await module.getModuleVersion()} (llama.cpp ${release})`,
      ...describeFiles(options.model, header, adapter, await hashes),
      contextSize: Math.min(options.contextSize ?? context.contextSize, context.contextSize),
    };
    return new LlamaCppEngine({ info, model, context, vocabulary });
  } catch (error) {
    await model.dispose();
    throw error;
  }
}
