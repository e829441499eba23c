import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { bos, text } from "../src/core/prompt.ts";
import { llamaCpp } from "../src/engines/llama-cpp/index.ts";
import { convertModel } from "../src/models/convert/convert-model.ts";
import { changedModel } from "./fixtures/changed-model.ts";

/** F32 sums in another order, in the logarithm of a probability. */
const TOLERANCE = 3e-4;

const CHOICES = ["Yes", "No"].map((value) => ({ id: value, text: value }));

const numbers = z.array(z.number());
const { texts, variants } = z
  .object({
    texts: z.array(z.string()),
    variants: z.array(
      z.object({
        model: z.string(),
        config: z.record(z.string(), z.unknown()),
        bos: z.boolean(),
        moved: z.number(),
        yes: numbers,
        no: numbers,
      }),
    ),
  })
  .parse(
    JSON.parse(readFileSync(join(import.meta.dirname, "fixtures/goldens/variants.json"), "utf8")),
  );

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "komainu-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function convertVariant({ model, config }: (typeof variants)[number]): Promise<string> {
  const source = await changedModel(model, join(folder, "model"), {
    config: (json) => {
      for (const [key, value] of Object.entries(config)) {
        if (value === null) delete json[key];
        else json[key] = value;
      }
    },
    ...(config["tie_word_embeddings"] === false && {
      tensors: (tensors) => {
        const embeddings = tensors["model.embed_tokens.weight"];
        if (embeddings === undefined) throw new Error("no embeddings");
        // The sign is the highest bit of each bfloat16.
        const data = embeddings.data.map((byte, index) => (index % 2 === 1 ? byte ^ 0x80 : byte));
        tensors["lm_head.weight"] = { ...embeddings, data };
      },
    }),
  });
  const destination = join(folder, "model.gguf");
  await convertModel({ source, destination, quantization: "f32" });
  return destination;
}

describe("a converted model answers as transformers does with", () => {
  it.each(variants)("$model $config", async (variant) => {
    expect(variant.moved).toBeGreaterThan(10 * TOLERANCE);
    const model = await convertVariant(variant);
    await using engine = await llamaCpp({ model, gpu: false, threads: 1 });
    const questions = [{ id: "answer", suffix: [], choices: CHOICES }];
    for (const [index, value] of texts.entries()) {
      const [scored] = (
        await engine.score(variant.bos ? [bos, text(value)] : [text(value)], questions)
      ).questions;
      for (const [choice, expected] of [
        ["Yes", variant.yes[index]],
        ["No", variant.no[index]],
      ] as const) {
        const found = (scored?.logProbabilities[choice] ?? Number.NaN) + (scored?.logMass ?? 0);
        expect(Math.abs(found - (expected ?? Number.NaN))).toBeLessThan(TOLERANCE);
      }
    }
  });
});
