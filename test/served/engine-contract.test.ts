import { afterAll, describe, it } from "vitest";
import type { Engine } from "../../src/core/index.ts";
import { llamaServer } from "../../src/engines/llama-server/index.ts";
import { sglang } from "../../src/engines/sglang/index.ts";
import { vllm } from "../../src/engines/vllm/index.ts";
import { engineContract } from "../../src/testing/engine-contract.ts";
import { openTokenizer } from "../../src/tokenizers/open-tokenizer.ts";
import type { FakeKind } from "../served-server/fake-route.ts";
import { startFakeServer } from "../served-server/fake-server.ts";
import { folderOf, llamaModel } from "../served-server/llama-model.ts";

const gemma = await llamaModel("tiny-shieldgemma");
const llama = await llamaModel("tiny-guardreasoner");
const tokenizers = {
  gemma: await openTokenizer(folderOf("tiny-shieldgemma")),
  llama: await openTokenizer(folderOf("tiny-guardreasoner")),
};

afterAll(async () => {
  await gemma[Symbol.asyncDispose]();
  await llama[Symbol.asyncDispose]();
  await tokenizers.gemma[Symbol.asyncDispose]();
  await tokenizers.llama[Symbol.asyncDispose]();
});

const MODELS = { gemma, llama };

/** An engine on a fake server of its own, which goes with it. */
async function open(
  kind: FakeKind,
  name: "gemma" | "llama",
  more: { readonly old?: boolean; readonly logMass?: boolean } = {},
): Promise<Engine> {
  const server = await startFakeServer({ kind, model: MODELS[name], old: more.old === true });
  const options = { url: server.url, tokenizer: tokenizers[name] };
  const engine = await (kind === "vllm"
    ? vllm(options)
    : kind === "sglang"
      ? sglang(options)
      : llamaServer({ ...options, ...(more.logMass === true ? { logMass: true } : {}) }));
  const dispose = engine[Symbol.asyncDispose].bind(engine);
  return Object.assign(engine, {
    async [Symbol.asyncDispose]() {
      await dispose();
      await server.kill();
    },
  });
}

const COUNTS = {
  test: "evaluates what questions share once, and keeps it for the next call",
  reason: "vLLM counts whole blocks, and of a batch the last prompt's only",
};
const BY_TOKEN = {
  test: "evaluates choices that branch late down to where they do",
  reason: "an older vLLM is asked once for each answer token",
};

engineContract(
  "vLLM with SentencePiece",
  async () => open("vllm", "gemma"),
  { describe, it },
  { skip: [COUNTS] },
);
engineContract(
  "vLLM with byte-level BPE",
  async () => open("vllm", "llama"),
  { describe, it },
  { skip: [COUNTS] },
);
engineContract(
  "vLLM before 0.26",
  async () => open("vllm", "llama", { old: true }),
  { describe, it },
  { skip: [COUNTS, BY_TOKEN] },
);
engineContract("llama-server with SentencePiece", async () => open("llama-server", "gemma"), {
  describe,
  it,
});
engineContract("llama-server with byte-level BPE", async () => open("llama-server", "llama"), {
  describe,
  it,
});
engineContract(
  "llama-server with whole distributions",
  async () => open("llama-server", "gemma", { logMass: true }),
  { describe, it },
);
engineContract("SGLang with SentencePiece", async () => open("sglang", "gemma"), { describe, it });
engineContract("SGLang with byte-level BPE", async () => open("sglang", "llama"), { describe, it });
