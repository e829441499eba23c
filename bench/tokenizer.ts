import { openSync, readSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as huggingface from "@huggingface/tokenizers";
import { joinPrompts, text, type Prompt } from "../src/core/index.ts";
import { shieldgemma } from "../src/families/shieldgemma.ts";
import { openTokenizer } from "../src/tokenizers/open-tokenizer.ts";
import type { PromptTokenizer } from "../src/tokenizers/prompt-tokenizer.ts";
import { rounds, timed } from "./engine-rounds.ts";
import { englishText, requestOf } from "./model/corpus.ts";
import { writeTokenizer } from "./model/make-tokenizer.ts";

/** Milliseconds that the main thread has computed, where the system tells; else the time. */
function mainThreadClock(): { readonly now: () => number; readonly what: string } {
  try {
    const file = openSync(`/proc/self/task/${process.pid}/schedstat`, "r");
    const buffer = Buffer.alloc(64);
    const now = (): number => {
      const length = readSync(file, buffer, 0, buffer.length, 0);
      return Number(buffer.toString("latin1", 0, length).split(" ")[0]) / 1e6;
    };
    return { now, what: "computing, in steps of up to 4 ms" };
  } catch {
    return { now: () => performance.now(), what: "by the clock" };
  }
}

/**
 * The longest that nothing else could run in this thread while an act was done, in milliseconds. By
 * the time that the thread computed: whatever else the machine does is not counted.
 */
async function longestBlock(act: () => Promise<unknown>): Promise<number> {
  const { now } = CLOCK;
  let longest = 0;
  let last = now();
  let isDone = false;
  const tick = (): void => {
    const time = now();
    longest = Math.max(longest, time - last);
    last = time;
    if (!isDone) setImmediate(tick);
  };
  setImmediate(tick);
  await act();
  await new Promise(setImmediate);
  isDone = true;
  return longest;
}

const CLOCK = mainThreadClock();

/** Hugging Face's library as it is; its types cannot be resolved from an ES module. */
interface Library {
  encode(text: string): unknown;
}

function isConstructor(value: unknown): value is new (json: object, config: object) => Library {
  return typeof value === "function";
}

function makeLibrary(json: object): Library {
  const Tokenizer: unknown = huggingface.Tokenizer;
  if (!isConstructor(Tokenizer)) throw new TypeError("@huggingface/tokenizers has no Tokenizer");
  return new Tokenizer(json, {});
}

/** ShieldGemma's four questions about a text. */
function questionsOn(value: string): Prompt[] {
  const step = shieldgemma.ask(requestOf(shieldgemma, value));
  if (step.type !== "score") return [];
  return step.questions.map(({ suffix }) => joinPrompts(step.prompt, suffix));
}

/** Texts that differ, so that no check finds another's tokens. */
function* texts(characters: number): Generator<string> {
  for (let index = 0; ; index += 1) yield `${index}. ${englishText(characters)}`;
}

async function check(tokenizer: PromptTokenizer, value: string): Promise<void> {
  await Promise.all(questionsOn(value).map(async (prompt) => tokenizer.tokenize(prompt)));
}

/**
 * The client's tokenizer with a made-up vocabulary of Gemma's size: what a check costs, what holds
 * up the event loop, and how that compares with Hugging Face's library alone.
 */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "komainu-bench-tokenizer-"));
  try {
    const json = await writeTokenizer(folder, quick ? 32_000 : 256_000);
    const { size } = await stat(join(folder, "tokenizer.json"));
    await measure(folder, json, size, quick ? 5 : 15);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measure(folder: string, json: object, size: number, count: number): Promise<void> {
  let opened: PromptTokenizer | undefined;
  let opening = 0;
  const blockedOpening = await longestBlock(async () => {
    opening = await timed(async () => {
      opened = await openTokenizer(folder);
    });
  });
  if (opened === undefined) return;
  await using tokenizer = opened;
  let library: Library | undefined;
  const building = await timed(async () => {
    library = makeLibrary(json);
  });
  console.log(`How long the event loop was blocked is ${CLOCK.what}.`);
  const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;
  console.log(
    `${tokenizer.vocabularySize} tokens, ${(size / 1e6).toFixed(1)} MB: opened in ${milliseconds(opening)}, event loop blocked for at most ${milliseconds(blockedOpening)}; the library, parsed already, on the main thread: ${milliseconds(building)}`,
  );
  for (const characters of [200, 1_000, 4_400, 20_000]) {
    const [ours, theirs] = [texts(characters), texts(characters)];
    const next = (of: Generator<string>): string => of.next().value as string;
    const tokens = (await tokenizer.tokenize([text(next(texts(characters)))])).length;
    const times = await rounds(count, {
      check: async () => timed(() => check(tokenizer, next(ours))),
      library: async () => timed(async () => library?.encode(next(theirs))),
    });
    const blocked = await longestBlock(() => check(tokenizer, next(ours)));
    console.log(
      `${characters} characters (${tokens} tokens): four questions ${milliseconds(times.check)}, event loop blocked for at most ${milliseconds(blocked)}; the library, the text alone, on the main thread: ${milliseconds(times.library)}`,
    );
  }
  const long = englishText(1_000_000);
  let tokens = 0;
  const blocked = await longestBlock(async () => {
    tokens = (await tokenizer.tokenize([text(long)])).length;
  });
  console.log(
    `1,000,000 characters (${tokens} tokens): event loop blocked for at most ${milliseconds(blocked)}`,
  );
}
