import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { llamaCpp } from "../../src/engines/llama-cpp/index.ts";
import { convertModel } from "../../src/models/convert/convert-model.ts";

const probabilities = z.array(z.number());
const schema = z.object({
  /** Token ids of each prompt. */
  asked: z.array(z.array(z.int())),
  /** P(Yes) by transformers, and by transformers with llama.cpp's table. */
  exact: probabilities,
  table: probabilities,
});

const CHOICES = ["Yes", "No"].map((value) => ({ id: value, text: value }));

/** P(Yes) after each prompt, by Komainu: converted and evaluated in F32. */
async function judge(folder: string, asked: readonly number[][]): Promise<number[]> {
  const model = join(folder, "model.gguf");
  await convertModel({ source: folder, destination: model, quantization: "f32" });
  await using engine = await llamaCpp({ model, gpu: false, threads: 1 });
  const found: number[] = [];
  for (const ids of asked) {
    const question = { id: "q", suffix: [], choices: CHOICES };
    const { questions } = await engine.score([{ type: "tokens", ids }], [question]);
    found.push(Math.exp(questions[0]?.logProbabilities["Yes"] ?? Number.NaN));
  }
  return found;
}

function largest(found: readonly number[], expected: readonly number[]): number {
  return Math.max(...found.map((value, i) => Math.abs(value - (expected[i] ?? Number.NaN))));
}

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    seeds: { type: "string", default: "8" },
  },
});
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => String(index + 1));
const folder = mkdtempSync(join(tmpdir(), "komainu-gelu-"));
try {
  const script = join(import.meta.dirname, "reference.py");
  execFileSync(values.python, [script, folder, ...seeds], { stdio: "inherit" });
  const rows: { seed: string; exact: number; table: number }[] = [];
  for (const seed of seeds) {
    const path = join(folder, seed, "answers.json");
    const { asked, exact, table } = schema.parse(JSON.parse(readFileSync(path, "utf8")));
    const found = await judge(join(folder, seed), asked);
    rows.push({ seed, exact: largest(found, exact), table: largest(found, table) });
  }
  process.stdout.write("seed  |Δp| to transformers  |Δp| to transformers with the table\n");
  for (const { seed, exact, table } of rows) {
    process.stdout.write(
      `${seed.padStart(4)}  ${exact.toExponential(1)}  ${table.toExponential(1)}\n`,
    );
  }
  const most = (key: "exact" | "table") =>
    Math.max(...rows.map((row) => row[key])).toExponential(1);
  process.stdout.write(`most  ${most("exact")}  ${most("table")}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
