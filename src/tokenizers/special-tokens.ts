import { KomainuError } from "../core/errors.ts";
import { namedToken, type PostProcessor, type TokenizerFiles } from "./tokenizer-files.ts";

/** The special tokens that a GGUF file names; the order in which they are looked for. */
const NAMES = ["bos", "eos", "unk", "sep", "pad", "mask"] as const;
export type SpecialTokenName = (typeof NAMES)[number];

/** Special tokens' ids, and which of them the tokenizer puts around a text by itself. */
export interface SpecialTokens {
  readonly ids: ReadonlyMap<SpecialTokenName, number>;
  readonly add: ReadonlyMap<SpecialTokenName, boolean>;
}

/**
 * Finds the special tokens as llama.cpp's converter does (gguf-py, vocab.py, SpecialVocab): by
 * `tokenizer.json` and `tokenizer_config.json` first, then by the ids in the model's own config.
 *
 * @param size The vocabulary's size; ids beyond it are left out.
 */
export function findSpecialTokens(
  files: TokenizerFiles,
  modelConfig: Readonly<Record<string, unknown>>,
  size: number,
): SpecialTokens {
  const ids = new Map<SpecialTokenName, number>();
  const add = addedByTemplate(files);
  const put = (name: SpecialTokenName, id: unknown) => {
    if (typeof id !== "number" || !Number.isInteger(id) || id >= size || ids.has(name)) return;
    if (id < 0) throw new KomainuError("file_damaged", `config.json gives "${name}" the id ${id}.`);
    ids.set(name, id);
  };
  for (const name of NAMES) {
    const adds = files.config?.[`add_${name}_token`];
    if (typeof adds === "boolean") add.set(name, adds);
    const content = namedToken(files.config, `${name}_token`);
    if (content === undefined) continue;
    put(name, files.json?.added_tokens?.find((token) => token.content === content)?.id);
  }
  for (const name of NAMES) put(name, modelConfig[`${name}_token_id`]);
  return { ids, add };
}

/** What the post-processor of `tokenizer.json` puts around a text and between two. */
function addedByTemplate({ config, json }: TokenizerFiles): Map<SpecialTokenName, boolean> {
  const add = new Map<SpecialTokenName, boolean>();
  const processor = json?.post_processor;
  if (processor === null || processor === undefined) return add;
  for (const { type, single = [], pair = [] } of processor.processors ?? [processor]) {
    if (type !== "TemplateProcessing") continue;
    const first = single.length > 1 ? single[0]?.SpecialToken?.id : undefined;
    const last = single.length > 1 ? single.at(-1)?.SpecialToken?.id : undefined;
    const bos = namedToken(config, "bos_token") ?? first;
    const eos = namedToken(config, "eos_token") ?? last;
    if (first !== undefined) add.set("bos", first === bos);
    if (last !== undefined) add.set("eos", last === eos);
    const between = tokensBetween(pair, first, last);
    if (between.length === 0) continue;
    const isSeparator = (token: string | undefined) =>
      token !== undefined && (token === eos || token === namedToken(config, "sep_token"));
    add.set("sep", (isSeparator(between[0]) && last === undefined) || isSeparator(between[1]));
  }
  return add;
}

/** The special tokens between the first and the second text of a pair. */
function tokensBetween(
  pair: NonNullable<PostProcessor["pair"]>,
  first: string | undefined,
  last: string | undefined,
): (string | undefined)[] {
  const start = first !== undefined && pair[0]?.SpecialToken?.id === first ? 1 : 0;
  const end = last !== undefined && pair.at(-1)?.SpecialToken?.id === last ? -1 : pair.length;
  const inner = pair.slice(start, end);
  if (inner[0]?.Sequence?.id !== "A" || inner.at(-1)?.Sequence?.id !== "B") return [];
  return inner.slice(1, -1).map((piece) => piece.SpecialToken?.id);
}
