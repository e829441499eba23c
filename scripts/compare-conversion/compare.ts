// Converts models with Komainu's converter and with llama.cpp's own, and compares the files.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { gguf } from "@huggingface/gguf";
import { z } from "zod";
import type { Quantization } from "../../src/models/convert/architecture.ts";
import { convertAdapter } from "../../src/models/convert/convert-adapter.ts";
import { convertModel } from "../../src/models/convert/convert-model.ts";

const FIXTURES = join(import.meta.dirname, "..", "..", "test", "fixtures", "hf");
const QUANTIZATIONS: readonly Quantization[] = ["f32", "f16", "bf16", "q8_0", "q4_0"];
/** Adapters whose scale llama.cpp's converter does not read: it writes the plain alpha. */
const KNOWN_DIFFERENCES = "rsLoRA and alpha patterns are folded by Komainu alone";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { python: { type: "string", default: "python3" } },
});

const work = mkdtempSync(join(tmpdir(), "komainu-compare-"));
let failures = 0;
try {
  const llamaCpp = extractLlamaCpp();
  const folders =
    positionals.length > 0
      ? positionals.map((folder) => resolve(folder))
      : readdirSync(FIXTURES).map((name) => join(FIXTURES, name));
  for (const folder of folders) {
    if (existsSync(join(folder, "adapter_config.json"))) await compareAdapter(llamaCpp, folder);
    else
      for (const quantization of QUANTIZATIONS) await compareModel(llamaCpp, folder, quantization);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

/** llama.cpp's source travels in the engine's package as a git bundle. */
function extractLlamaCpp(): string {
  const require = createRequire(import.meta.url);
  const bundle = join(dirname(require.resolve("node-llama-cpp")), "..", "llama/gitRelease.bundle");
  const folder = join(work, "llama.cpp");
  execFileSync("git", ["clone", "--quiet", bundle, folder], { stdio: "ignore" });
  return folder;
}

async function compareModel(
  llamaCpp: string,
  source: string,
  quantization: Quantization,
): Promise<void> {
  const ours = join(work, "ours.gguf");
  const theirs = join(work, "theirs.gguf");
  await convertModel({ source, destination: ours, quantization });
  runReference(llamaCpp, "convert_hf_to_gguf.py", [
    ...(quantization === "q4_0" ? ["--q4_0", "--outtype", "f32"] : ["--outtype", quantization]),
    "--outfile",
    theirs,
    source,
  ]);
  await report(`${basename(source)} ${quantization}`, ours, theirs);
}

async function compareAdapter(llamaCpp: string, source: string): Promise<void> {
  const config = z
    .looseObject({
      base_model_name_or_path: z.string(),
      use_dora: z.boolean().default(false),
      use_rslora: z.boolean().default(false),
      alpha_pattern: z.record(z.string(), z.number()).default({}),
    })
    .parse(JSON.parse(readFileSync(join(source, "adapter_config.json"), "utf8")));
  if (config.use_dora) return console.log(`${basename(source)}: skipped, DoRA is refused`);
  const base = join(dirname(source), basename(config.base_model_name_or_path));
  const ours = join(work, "ours.gguf");
  const theirs = join(work, "theirs.gguf");
  await convertAdapter({ source, base, destination: ours });
  runReference(llamaCpp, "convert_lora_to_gguf.py", ["--base", base, "--outfile", theirs, source]);
  const isFolded = config.use_rslora || Object.keys(config.alpha_pattern).length > 0;
  await report(basename(source), ours, theirs, isFolded);
}

function runReference(llamaCpp: string, script: string, args: readonly string[]): void {
  const reference = join(import.meta.dirname, "reference.py");
  execFileSync(values.python, [reference, llamaCpp, script, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
}

async function report(what: string, ours: string, theirs: string, isFolded = false): Promise<void> {
  if (readFileSync(ours).equals(readFileSync(theirs))) {
    console.log(`${what}: the files are equal, byte for byte`);
    return;
  }
  const differences = await differencesOf(ours, theirs);
  if (isFolded && differences.every((name) => /^adapter\.lora\.alpha$|\.lora_b$/u.test(name))) {
    console.log(`${what}: equal but for ${differences.join(", ")} (${KNOWN_DIFFERENCES})`);
    return;
  }
  failures += 1;
  console.log(`${what}: DIFFERENT in ${differences.join(", ") || "order"}`);
}

/** Names of the keys and tensors in which two files differ. */
async function differencesOf(ours: string, theirs: string): Promise<string[]> {
  const [a, b] = [await contents(ours), await contents(theirs)];
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name));
}

/** What a file holds under each key and in each tensor, as text to compare. */
async function contents(path: string): Promise<Map<string, string>> {
  const bytes = readFileSync(path);
  const file = await gguf(path, { allowLocalFile: true, typedMetadata: true });
  const start = Number(file.tensorDataOffset);
  const places = file.tensorInfos.map(({ offset }) => start + Number(offset));
  const text = (value: unknown) =>
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? `${inner}` : inner));
  return new Map([
    ...Object.entries(file.typedMetadata).map(([key, value]) => [key, text(value)] as const),
    ...file.tensorInfos.map((tensor, index) => {
      const data = bytes.subarray(places[index], places[index + 1]).toString("base64");
      return [tensor.name, text([tensor.dtype, tensor.shape, data])] as const;
    }),
  ]);
}
