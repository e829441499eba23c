import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { bos, text, type Engine, type Prompt, type Question } from "../../src/core/index.ts";

const FOLDER = join(import.meta.dirname, "..", "fixtures", "goldens");

const ids = z.array(z.number());
const generated = z.object({ tokens: ids, text: z.string(), finish: z.enum(["stop", "length"]) });

async function golden<T>(name: string, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(JSON.parse(await readFile(join(FOLDER, `${name}.json`), "utf8")));
}

/** How far an engine is from what transformers answers in 32 bits. */
export interface Deviation {
  readonly compared: number;
  /** The largest difference of a probability. */
  readonly probability: number;
  /** Generations, and those of them that are the same to the token, the place and the end. */
  readonly written: number;
  readonly same: number;
}

const given = (tokens: readonly number[]): Prompt => [{ type: "tokens", ids: tokens }];

class Differences {
  #compared = 0;
  #largest = 0;
  #written = 0;
  #same = 0;

  add(found: number | undefined, expected: number): void {
    this.#compared += 1;
    const difference = Math.abs(Math.exp(found ?? Number.NaN) - expected);
    this.#largest = Number.isNaN(difference) ? Infinity : Math.max(this.#largest, difference);
  }

  write(isSame: boolean): void {
    this.#written += 1;
    this.#same += Number(isSame);
  }

  result(): Deviation {
    return {
      compared: this.#compared,
      probability: this.#largest,
      written: this.#written,
      same: this.#same,
    };
  }
}

/** ShieldGemma's Yes and No for every policy of all exchanges: four questions a call. */
export async function compareShieldgemma(engine: Engine): Promise<Deviation> {
  const policy = z.object({ ids, yes: z.number(), no: z.number(), logSumExp: z.number() });
  const { exchanges } = await golden(
    "shieldgemma",
    z.object({ exchanges: z.array(z.object({ policies: z.record(z.string(), policy) })) }),
  );
  const differences = new Differences();
  for (const { policies } of exchanges) {
    const questions: Question[] = Object.entries(policies).map(([id, { ids }]) => ({
      id,
      suffix: given(ids),
      choices: ["Yes", "No"].map((value) => ({ id: value, text: value })),
    }));
    const scored = await engine.score([], questions);
    for (const { id, logProbabilities, logMass } of scored.questions) {
      const { yes = 0, no = 0, logSumExp = 0 } = policies[id] ?? {};
      differences.add(logProbabilities["Yes"], 1 / (1 + Math.exp(no - yes)));
      if (!engine.capabilities.logMass) continue;
      differences.add(logMass, Math.exp(yes - logSumExp) + Math.exp(no - logSumExp));
    }
  }
  return differences.result();
}

/** ARISE's six answers of a dozen tokens, and what it writes with a repetition penalty of 1.2. */
export async function compareArise(engine: Engine): Promise<Deviation> {
  const { answers, cases } = await golden(
    "arise",
    z.object({
      answers: z.array(z.object({ text: z.string() })),
      cases: z.array(
        z.object({ prompt: z.string(), generated, probabilities: z.array(z.number()) }),
      ),
    }),
  );
  const choices = answers.map((answer) => ({ id: answer.text, text: answer.text }));
  const differences = new Differences();
  for (const { prompt, generated, probabilities } of cases) {
    const asked = [bos, text(prompt)];
    const scored = await engine.score(asked, [{ id: "answer", suffix: [], choices }]);
    const found = Object.values(scored.questions[0]?.logProbabilities ?? {});
    for (const [index, value] of probabilities.entries()) differences.add(found[index], value);
    if (!engine.capabilities.repetitionPenalty) continue;
    for (const onText of [undefined, () => undefined]) {
      const options = { maxTokens: 128, repetitionPenalty: 1.2, onText };
      const written = await engine.generate(asked, options);
      differences.write(isSame(written, generated));
    }
  }
  return differences.result();
}

/** GuardReasoner's reasoning, and its answers inside of it. */
export async function compareGuardreasoner(engine: Engine): Promise<Deviation> {
  const { cases, choices } = await golden(
    "guardreasoner",
    z.object({
      cases: z.array(z.object({ prompt: z.string(), ids, generated })),
      choices: z.array(
        z.object({
          case: z.number(),
          generated: z.number(),
          text: z.string(),
          choices: z.record(z.string(), z.object({ probability: z.number() })),
        }),
      ),
    }),
  );
  const differences = new Differences();
  for (const { prompt, generated } of cases) {
    for (const onText of [undefined, () => undefined]) {
      const written = await engine.generate([bos, text(prompt)], { maxTokens: 160, onText });
      differences.write(isSame(written, generated));
    }
  }
  for (const place of choices) {
    const { ids = [], generated } = cases[place.case] ?? {};
    const kept = generated?.tokens.slice(0, place.generated) ?? [];
    const names = Object.keys(place.choices).map((value) => ({ id: value, text: value }));
    const question = { id: "q", suffix: [text(place.text)], choices: names };
    const scored = await engine.score([...given(ids), ...given(kept)], [question]);
    for (const [name, { probability }] of Object.entries(place.choices)) {
      differences.add(scored.questions[0]?.logProbabilities[name], probability);
    }
  }
  return differences.result();
}

function isSame(
  written: Awaited<ReturnType<Engine["generate"]>>,
  expected: z.infer<typeof generated>,
): boolean {
  const ids = written.tokens.map(({ id }) => id);
  const offsets = written.tokens.map(({ offset }) => offset);
  return (
    ids.join() === expected.tokens.join() &&
    written.text === expected.text &&
    written.finish === expected.finish &&
    offsets.every((offset, at) => offset >= (offsets[at - 1] ?? 0) && offset <= written.text.length)
  );
}
