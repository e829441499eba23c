import { KomainuError } from "../../core/errors.ts";
import { text, type Prompt } from "../../core/prompt.ts";
import { damagedFile } from "../../gguf/damaged-file.ts";
import { llamaCpp } from "./llama-cpp.ts";
import type { ProbeJob } from "./probe-message.ts";

const PROMPT: Prompt = [text("Is this text about bread? これはパンの話ですか。\n1 + 1 = ")];
const CHOICES = ["Yes", "No"].map((value) => ({ id: value, text: value }));

/**
 * Does with a model once all that an engine does: loads it, asks it a question, lets it write, and
 * lets it go. Meant for a process that may die of it.
 *
 * @throws KomainuError as the engine does; `file_damaged` when what comes out are no numbers.
 */
export async function tryModel({ adapter, threads, ...job }: ProbeJob): Promise<void> {
  const engine = await llamaCpp({
    ...job,
    gpu: false,
    sequences: 1,
    probe: false,
    ...(threads === undefined ? {} : { threads }),
    ...(adapter === undefined ? {} : { adapter }),
  });
  try {
    const question = { id: "question", suffix: [text("Answer: ")], choices: CHOICES };
    const { questions } = await engine.score(PROMPT, [question]);
    const scores = questions.flatMap(({ logProbabilities }) => Object.values(logProbabilities));
    if (!scores.every((score) => Number.isFinite(score))) {
      throw damagedFile(job.model, "its weights evaluate to what are no numbers");
    }
    await engine.generate(PROMPT, { maxTokens: 3 });
  } catch (error) {
    // A window too small for a question says nothing of the file.
    if (!(error instanceof KomainuError && error.code === "text_too_long")) throw error;
  } finally {
    await engine[Symbol.asyncDispose]();
  }
}
