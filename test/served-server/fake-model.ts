import { setTimeout as sleep } from "node:timers/promises";
import { text, control, type Prompt } from "../../src/core/prompt.ts";
import type { PromptTokenizer } from "../../src/tokenizers/prompt-tokenizer.ts";

/** What a fake server serves. Everything is in token ids, as it travels. */
export interface FakeModel {
  readonly vocabularySize: number;
  readonly endOfSequence: number;
  /** Natural-log probabilities of tokens coming next. */
  logProbabilities(
    prompt: readonly number[],
    wanted: readonly number[],
  ): Promise<ReadonlyMap<number, number>>;
  write(prompt: readonly number[], options: FakeWriteOptions): Promise<FakeWriting>;
  /** As servers tokenise: control tokens are parsed. */
  tokenize(value: string): Promise<readonly number[]>;
}

export interface FakeWriteOptions {
  readonly maxTokens: number;
  readonly repetitionPenalty: number;
}

export interface FakeWriting {
  /** Without the end-of-sequence token. */
  readonly tokens: readonly { readonly id: number; readonly text: string }[];
  readonly finish: "stop" | "length";
}

/** A text in which control tokens stand by name, as a server reads it. */
export function parseControl(value: string, names: readonly string[]): Prompt {
  const escaped = names.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`));
  const known = new Set(names);
  return value
    .split(new RegExp(`(${escaped.join("|")})`, "u"))
    .filter((part) => part !== "")
    .map((part) => (known.has(part) ? control(part) : text(part)));
}

function hash(tokens: readonly number[], next: number): number {
  let state = 0x811c9dc5;
  for (const token of tokens) state = Math.imul(state ^ token, 0x01000193);
  state = Math.imul(state ^ next ^ (state >>> 15), 0x85ebca6b);
  return (state ^ (state >>> 13)) >>> 0;
}

/**
 * A model that is made up: probabilities follow from every token before, so that an answer to
 * another prompt shows, and cost nothing. It takes time where it is told to.
 */
export function madeUpModel(
  tokenizer: PromptTokenizer,
  { milliseconds = () => 0 }: { readonly milliseconds?: (tokens: number) => number } = {},
): FakeModel {
  const wait = async (tokens: number): Promise<void> => {
    const time = milliseconds(tokens);
    if (time > 0) await sleep(time);
  };
  return {
    vocabularySize: tokenizer.vocabularySize,
    endOfSequence: tokenizer.endOfSequence[0] ?? 1,
    async logProbabilities(prompt, wanted) {
      await wait(prompt.length);
      return new Map(wanted.map((id) => [id, -6 - (hash(prompt, id) % 10_000) / 1000]));
    },
    async write(prompt, { maxTokens }) {
      const written: number[] = [];
      while (written.length < Math.min(maxTokens, 30)) {
        written.push(300 + (hash([...prompt, ...written], 0) % 2000));
      }
      const decoder = tokenizer.textDecoder();
      const tokens = written.map((id) => ({ id, text: decoder.push(id) }));
      const rest = decoder.end();
      const last = tokens.pop();
      if (last !== undefined) tokens.push({ ...last, text: last.text + rest });
      return { tokens, finish: maxTokens > 30 ? "stop" : "length" };
    },
    tokenize: async (value) =>
      tokenizer.tokenize(parseControl(value, [...tokenizer.controlTokens.keys()])),
  };
}
