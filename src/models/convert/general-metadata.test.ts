import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generalMetadata } from "./general-metadata.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "komainu-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function read(name: string, parameters: number): Promise<Record<string, unknown>> {
  const entries = await generalMetadata({ folder, name, parameters });
  return Object.fromEntries(entries.map(([key, { value }]) => [key, value]));
}

describe("generalMetadata", () => {
  it("takes makers, licence and origins from the model card, as llama.cpp does", async () => {
    writeFileSync(
      join(folder, "README.md"),
      `---
license: gemma
extra_gated_prompt: >-
  To access Gemma, you must agree: to the terms.
pipeline_tag: text-generation
base_model: google/gemma-2-2b-jpn-it
language:
- ja
- no
datasets: ["acme/Some-Data-7B"]
tags: [safety]
---
# A card
`,
    );
    expect(await read("tiny-g2", 132_000)).toEqual({
      "general.name": "Tiny G2",
      "general.size_label": "132K",
      "general.license": "gemma",
      "general.base_model.count": 1,
      "general.base_model.0.name": "Gemma 2 2b Jpn It",
      "general.base_model.0.organization": "Google",
      "general.base_model.0.repo_url": "https://huggingface.co/google/gemma-2-2b-jpn-it",
      "general.dataset.count": 1,
      "general.dataset.0.name": "Some Data 7B",
      "general.dataset.0.organization": "Acme",
      "general.dataset.0.repo_url": "https://huggingface.co/acme/Some-Data-7B",
      "general.tags": ["safety", "text-generation"],
      "general.languages": ["ja", "no"],
    });
  });

  it("takes a name apart where there is no card, and sampling from generation_config.json", async () => {
    const sampling = { temperature: 0.5, top_p: null, top_k: 64, do_sample: true };
    writeFileSync(join(folder, "generation_config.json"), JSON.stringify(sampling));
    expect(await read("shieldgemma-2b", 2_614_341_888)).toEqual({
      "general.sampling.top_k": 64,
      "general.sampling.temp": 0.5,
      "general.name": "Shieldgemma 2b",
      "general.basename": "shieldgemma",
      "general.size_label": "2B",
    });
  });

  it.each([
    ["a card that is not YAML", "README.md", "---\na: [\n---\n"],
    ["a card without an end", "README.md", "---\n- only\n- a list"],
    [
      "a bomb of aliases",
      "README.md",
      `---\na: &a [x,x]\nb: &b [${"*a,".repeat(99)}]\nc: [${"*b,".repeat(99)}]\n---\n`,
    ],
    ["a sampling config that is not JSON", "generation_config.json", "{"],
  ])("does without %s", async (_, file, text) => {
    writeFileSync(join(folder, file), text);
    expect(await read("tiny-g2", 132_000)).toEqual({
      "general.name": "Tiny G2",
      "general.size_label": "132K",
    });
  });
});
