import { KomainuError } from "../../core/errors.ts";

/** A file of a repository or folder. */
export interface SourceFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** What a repository or folder offers, and the files of it that are needed. */
export interface ChosenFiles<F extends SourceFile> {
  /**
   * `safetensors`: weights to convert; `gguf`: ready to use; `adapter`: a PEFT adapter;
   * `tokenizer`: a model's tokenizer without the model.
   */
  readonly kind: "safetensors" | "gguf" | "adapter" | "tokenizer";
  readonly files: readonly F[];
}

export interface ChooseOptions {
  /** Such as `q8_0`: which of several GGUF files. */
  readonly quantization?: string | undefined;
  /** Path of a GGUF file to take. */
  readonly file?: string | undefined;
  /** Only what turns text into tokens, for engines that are servers. */
  readonly tokenizerOnly?: boolean | undefined;
}

/** What a conversion reads besides the weights. */
const COMPANIONS: ReadonlySet<string> = new Set([
  "README.md",
  "added_tokens.json",
  "chat_template.jinja",
  "chat_template.json",
  "config.json",
  "generation_config.json",
  "model.safetensors.index.json",
  "special_tokens_map.json",
  "tokenizer.json",
  "tokenizer.model",
  "tokenizer_config.json",
]);
const ADAPTER_FILES: ReadonlySet<string> = new Set([
  "adapter_config.json",
  "adapter_model.safetensors",
]);
/** What the tokenizer is read from, and the ids that begin and end a text. */
const TOKENIZER_FILES: ReadonlySet<string> = new Set([
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
]);

const WEIGHTS = /^model(-\d{5}-of-\d{5})?\.safetensors$/;
const SHARD = /-\d{5}-of-\d{5}(?=\.gguf$)/;

/**
 * Chooses what to take: safetensors if there are any (they are converted and checked), else an
 * adapter, else a GGUF file, of several the one that `quantization` or `file` names.
 *
 * Throws `model_unsupported` if there is nothing to take, `invalid_input` if it is not clear which.
 */
export function chooseFiles<F extends SourceFile>(
  files: readonly F[],
  { quantization, file, tokenizerOnly }: ChooseOptions = {},
): ChosenFiles<F> {
  if (tokenizerOnly === true) return chooseTokenizer(files);
  const gguf = files.filter(({ path }) => path.endsWith(".gguf") && !/mmproj/i.test(path));
  if (file !== undefined) return { kind: "gguf", files: chooseByPath(gguf, file) };
  const weights = files.filter(({ path }) => WEIGHTS.test(path));
  if (weights.length > 0) {
    const companions = files.filter(({ path }) => COMPANIONS.has(path));
    return { kind: "safetensors", files: [...companions, ...weights] };
  }
  const adapter = files.filter(({ path }) => ADAPTER_FILES.has(path));
  if (adapter.length === ADAPTER_FILES.size) return { kind: "adapter", files: adapter };
  if (gguf.length > 0) return { kind: "gguf", files: chooseByQuantization(gguf, quantization) };
  const pickled = files.some(({ path }) => /\.(bin|pth|pt|ckpt)$/.test(path));
  throw new KomainuError(
    "model_unsupported",
    pickled
      ? "The weights are there only as Python pickles (.bin, .pth), which can run code when read. Ask for safetensors, or convert them with the model's own tools first."
      : "There are no weights here: neither model.safetensors (or its shards), nor an adapter, nor a .gguf file.",
  );
}

/** An adapter has its model's tokenizer: where one is alone, it is for the model that is needed. */
function chooseTokenizer<F extends SourceFile>(files: readonly F[]): ChosenFiles<F> {
  const adapter = files.filter(({ path }) => ADAPTER_FILES.has(path));
  const hasWeights = files.some(({ path }) => WEIGHTS.test(path));
  if (adapter.length === ADAPTER_FILES.size && !hasWeights)
    return { kind: "adapter", files: adapter };
  const chosen = files.filter(({ path }) => TOKENIZER_FILES.has(path));
  if (chosen.some(({ path }) => path === "tokenizer.json")) {
    return { kind: "tokenizer", files: chosen };
  }
  throw new KomainuError(
    "model_unsupported",
    "There is no tokenizer.json here. Give the repository or folder of the model in safetensors, which has one.",
  );
}

function chooseByPath<F extends SourceFile>(gguf: readonly F[], path: string): readonly F[] {
  const found = group(gguf).find((files) => files.some((file) => file.path === path));
  if (found) return found;
  throw new KomainuError("not_found", `There is no file "${path}". ${listChoices(gguf)}`);
}

function chooseByQuantization<F extends SourceFile>(
  gguf: readonly F[],
  quantization: string | undefined,
): readonly F[] {
  const groups = group(gguf);
  const [first] = groups;
  if (first && groups.length === 1) return first;
  const matching = groups.filter(
    ([file]) => quantization !== undefined && quantizationOf(file?.path ?? "") === quantization,
  );
  const [match] = matching;
  if (match && matching.length === 1) return match;
  const which = quantization === undefined ? "several GGUF files" : `no single ${quantization}`;
  throw new KomainuError(
    "invalid_input",
    `There is ${which} here. Choose one with --quantize or --file. ${listChoices(gguf)}`,
  );
}

/** The files of each model: one, or its shards in order. */
function group<F extends SourceFile>(gguf: readonly F[]): readonly (readonly F[])[] {
  const groups = new Map<string, F[]>();
  for (const file of [...gguf].sort((a, b) => a.path.localeCompare(b.path, "en"))) {
    const key = file.path.replace(SHARD, "");
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()];
}

function listChoices(gguf: readonly SourceFile[]): string {
  return `There are: ${gguf.map(({ path }) => path).join(", ") || "no GGUF files"}.`;
}

/** The quantization that a GGUF file's name tells, in lower case, such as `q4_k_m`. */
export function quantizationOf(path: string): string | undefined {
  const name = path.replace(SHARD, "").replace(/\.gguf$/, "");
  return /(?:^|[-_.])((?:iq|q|tq)\d(?:_[a-z0-9]+)*|bf16|f16|f32)$/i.exec(name)?.[1]?.toLowerCase();
}
