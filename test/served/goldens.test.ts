import { afterAll, describe, expect, it } from "vitest";
import type { Engine } from "../../src/core/index.ts";
import { llamaServer } from "../../src/engines/llama-server/index.ts";
import { sglang } from "../../src/engines/sglang/index.ts";
import { vllm } from "../../src/engines/vllm/index.ts";
import type { FakeKind } from "../served-server/fake-route.ts";
import { startFakeServer } from "../served-server/fake-server.ts";
import { folderOf, llamaModel } from "../served-server/llama-model.ts";
import { compareArise, compareGuardreasoner, compareShieldgemma } from "./goldens.ts";

const TOLERANCE = 1e-4;

const shieldgemma = await llamaModel("tiny-shieldgemma");
const gemma = await llamaModel("tiny-gemma-jpn");
const arise = await llamaModel("tiny-gemma-jpn", "tiny-arise-lora");
const guardreasoner = await llamaModel("tiny-guardreasoner");
afterAll(async () => {
  for (const model of [shieldgemma, gemma, arise, guardreasoner])
    await model[Symbol.asyncDispose]();
});

const SERVED = {
  "tiny-shieldgemma": { model: shieldgemma },
  "tiny-gemma-jpn": { model: gemma, lora: { name: "arise", model: arise } },
  "tiny-guardreasoner": { model: guardreasoner },
};

async function withEngine<T>(
  kind: FakeKind,
  name: keyof typeof SERVED,
  run: (engine: Engine) => Promise<T>,
): Promise<T> {
  const served = SERVED[name];
  const server = await startFakeServer({ kind, ...served });
  const options = { url: server.url, tokenizer: folderOf(name) };
  const isLora = "lora" in served;
  const engine = await (kind === "llama-server"
    ? llamaServer(isLora ? { ...options, adapter: "arise" } : options)
    : (kind === "vllm" ? vllm : sglang)(isLora ? { ...options, model: "arise" } : options));
  try {
    return await run(engine);
  } finally {
    await engine[Symbol.asyncDispose]();
    await server.kill();
  }
}

describe.each(["vllm", "llama-server", "sglang"] as const)("%s answers as transformers", (kind) => {
  it("for ShieldGemma", async () => {
    const found = await withEngine(kind, "tiny-shieldgemma", compareShieldgemma);
    expect(found.compared).toBe(kind === "llama-server" ? 160 : 320);
    expect(found.probability).toBeLessThan(TOLERANCE);
  });

  it("for ARISE, an adapter beside its base", async () => {
    const found = await withEngine(kind, "tiny-gemma-jpn", compareArise);
    expect(found.probability).toBeLessThan(TOLERANCE);
    const written = kind === "sglang" ? 0 : 10;
    expect(found).toMatchObject({ compared: 30, written, same: written });
  });

  it("for GuardReasoner, streamed and not", async () => {
    const found = await withEngine(kind, "tiny-guardreasoner", compareGuardreasoner);
    expect(found.probability).toBeLessThan(TOLERANCE);
    expect(found).toMatchObject({ written: 10, same: 10 });
  });
});
