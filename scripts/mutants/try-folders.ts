// A process that converts and loads one damaged folder after the other, and may die of one: the
// next continues from there.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KomainuError } from "../../src/core/errors.ts";
import { bos, text } from "../../src/core/prompt.ts";
import { llamaCpp } from "../../src/engines/llama-cpp/index.ts";
import { convertAdapter } from "../../src/models/convert/convert-adapter.ts";
import { convertModel } from "../../src/models/convert/convert-model.ts";
import { fixtureGguf } from "../../test/fixtures/gguf.ts";
import { mutateFolder } from "../../test/fixtures/mutate-folder.ts";
import { FOLDER_TASK, type FolderReport } from "./folder-messages.ts";

const FIXTURES = join(import.meta.dirname, "../../test/fixtures/hf");
/** Each folder, and the model of an adapter, which stays whole. */
const SUBJECTS: readonly (readonly [name: string, base?: string])[] = [
  ["tiny-shieldgemma"],
  ["tiny-guardreasoner"],
  ["tiny-gemma-jpn"],
  ["tiny-arise-lora", "tiny-gemma-jpn"],
  ["tiny-llama-untied"],
  ["tiny-patterns-lora", "tiny-gemma-jpn"],
];
const TEXT = "Is bread baked in an oven? パン \u2581 🦁";

const task = FOLDER_TASK.parse(JSON.parse(process.argv[2] ?? ""));

async function send(report: FolderReport): Promise<void> {
  await new Promise<void>((resolve) => {
    process.send?.(report, () => resolve());
  });
}

/** Small, quick and the same everywhere (mulberry32): a mutant is known by its seed. */
function chooser(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** Converts the folder, loads the result and asks it something. */
async function convertAndAsk(source: string, base: string | undefined): Promise<void> {
  const destination = join(folder, "mutant.gguf");
  rmSync(destination, { force: true });
  if (base === undefined) await convertModel({ source, destination, quantization: "f32" });
  else await convertAdapter({ source, base: join(FIXTURES, base), destination });
  const files =
    base === undefined
      ? { model: destination }
      : { model: await fixtureGguf(base), adapter: destination };
  const options = { gpu: false, threads: 1, sequences: 1 } as const;
  await using engine = await llamaCpp({ ...files, ...options });
  const choices = ["Yes", "No"].map((value) => ({ id: value, text: value }));
  await engine.score([bos, text(TEXT)], [{ id: "q", suffix: [], choices }]);
}

async function outcomeOf(
  source: string,
  base: string | undefined,
): Promise<Pick<FolderReport, "outcome" | "detail">> {
  try {
    await convertAndAsk(source, base);
    return { outcome: "loaded" };
  } catch (error) {
    if (error instanceof KomainuError) return { outcome: "refused", detail: error.code };
    return { outcome: "unnamed error", detail: String(error) };
  }
}

const folder = mkdtempSync(join(tmpdir(), "komainu-folders-"));
process.on("disconnect", () => process.exit());
for (let index = task.from; index < task.to; index++) {
  const [name, base] = SUBJECTS[index % SUBJECTS.length] ?? ["tiny-shieldgemma"];
  const source = join(folder, "mutant");
  rmSync(source, { recursive: true, force: true });
  cpSync(join(FIXTURES, name), source, { recursive: true });
  const kind = mutateFolder(source, chooser(task.seed * 1_000_003 + index));
  await send({ index, kind, outcome: "begun" });
  await send({ index, kind, ...(await outcomeOf(source, base)) });
}
rmSync(folder, { recursive: true });
process.exit();
