import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";

import { createGuard } from "../src/guard/create-guard.ts";
import type { GuardOptions } from "../src/guard/guard-options.ts";
import type { Guard } from "../src/core/guard.ts";
import { findInstalledModel, planPull, runPull } from "../src/models/index.ts";
import { type HubServer, startHubServer } from "./hub-server/hub-server.ts";
import { serveFixture } from "./hub-server/serve-fixture.ts";

/** What "the same probability" means: single precision, summed in another order. */
const TOLERANCE = 1e-4;
const GOLDENS = join(import.meta.dirname, "fixtures", "goldens");
const ADAPTER = "shibu-phys/arise-japanese-guardrail-gemma2b-lora-adapter";

async function golden<T>(name: string, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(JSON.parse(await readFile(join(GOLDENS, `${name}.json`), "utf8")));
}

describe("a tiny model that is pulled, converted and run gives what transformers gives", () => {
  let home: string;
  let server: HubServer;
  let guard: Guard | undefined;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "komainu-end-to-end-"));
    server = await startHubServer({
      token: "hf_endToEnd",
      repositories: {
        "google/shieldgemma-2b": serveFixture("tiny-shieldgemma", { gated: true, granted: true }),
        "google/gemma-2-2b-jpn-it": serveFixture("tiny-gemma-jpn", { gated: true, granted: true }),
        [ADAPTER]: serveFixture("tiny-arise-lora"),
        "yueliu1999/GuardReasoner-1B": serveFixture("tiny-guardreasoner"),
      },
    });
  });

  afterEach(async () => {
    await guard?.[Symbol.asyncDispose]();
    guard = undefined;
    vi.unstubAllEnvs();
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(home, { recursive: true, force: true });
  });

  /** Pulls a model as it is published, and makes the guard that finds it by itself. */
  async function pullAndLoad(
    name: string,
    options: GuardOptions & { readonly guard: string },
    merge = false,
  ): Promise<Guard> {
    const folder = join(home, merge ? "merged" : "models");
    const environment = { HF_ENDPOINT: server.url, HF_HOME: home, HF_TOKEN: "hf_endToEnd" };
    for (const [key, value] of Object.entries({ ...environment, KOMAINU_HOME: folder })) {
      vi.stubEnv(key, value);
    }
    const installed = await runPull(await planPull(name, { quantization: "f32", merge }));
    expect(await findInstalledModel(options.guard)).toMatchObject({
      name,
      model: join(installed.folder, "model.gguf"),
    });
    guard = await createGuard({ ...options, engineOptions: { gpu: false, threads: 1 } });
    return guard;
  }

  it("ShieldGemma: each policy's probability of Yes, for prompts and responses", async () => {
    const { exchanges } = await golden(
      "shieldgemma",
      z.object({
        exchanges: z.array(
          z.object({
            variant: z.string(),
            target: z.enum(["prompt", "response"]),
            user: z.string(),
            response: z.string().nullable(),
            policies: z.record(z.string(), z.object({ probability: z.number() })),
          }),
        ),
      }),
    );
    const guard = await pullAndLoad("shieldgemma-2b", { guard: "shieldgemma", language: "en" });
    const asked = exchanges.filter(
      ({ variant, user, response }) =>
        variant === "chat-template" &&
        // Nothing to judge is `unknown`, whatever a model would say to it.
        user.trim() !== "" &&
        response?.trim() !== "" &&
        user.length + (response?.length ?? 0) < 300,
    );
    expect(new Set(asked.map(({ target }) => target)).size).toBe(2);
    for (const { target, user, response, policies } of asked) {
      const input = response === null ? { prompt: user } : { prompt: user, response };
      const verdict = await guard.check(input, { target });
      expect(verdict.policies).toHaveLength(4);
      for (const { policy, score } of verdict.policies) {
        const expected = policies[policy]?.probability ?? Number.NaN;
        expect(Math.abs(score - expected)).toBeLessThan(TOLERANCE);
      }
    }
  });

  const CATEGORIES = ["sexually_explicit", "hate_speech", "dangerous_content", "harassment"];
  it.each([false, true])("ARISE: the legal answers' probabilities, merged: %s", async (merge) => {
    const { cases } = await golden(
      "arise",
      z.object({
        cases: z.array(z.object({ query: z.string(), probabilities: z.array(z.number()) })),
      }),
    );
    const guard = await pullAndLoad("arise-adapter", { guard: "arise" }, merge);
    for (const { query, probabilities } of cases.filter(({ query }) => query.trim() !== "")) {
      const verdict = await guard.check(query);
      const scores = new Map(verdict.policies.map(({ policy, score }) => [policy, score]));
      const allowed = probabilities.at(-1) ?? Number.NaN;
      expect(Math.abs((scores.get("any") ?? Number.NaN) - (1 - allowed))).toBeLessThan(TOLERANCE);
      for (const [index, category] of CATEGORIES.entries()) {
        const expected = probabilities[index] ?? Number.NaN;
        expect(Math.abs((scores.get(category) ?? Number.NaN) - expected)).toBeLessThan(TOLERANCE);
      }
    }
  });

  it("GuardReasoner: the same reasoning, letter for letter", async () => {
    const { cases } = await golden(
      "guardreasoner",
      z.object({
        cases: z.array(
          z.object({
            variant: z.string(),
            user: z.string(),
            response: z.string().nullable(),
            generated: z.object({ text: z.string(), finish: z.enum(["stop", "length"]) }),
          }),
        ),
      }),
    );
    const guard = await pullAndLoad("guardreasoner-1b", { guard: "guardreasoner" });
    const asked = cases.filter(({ variant }) => variant === "card");
    expect(asked.length).toBeGreaterThan(0);
    for (const { user, response, generated } of asked) {
      const input = response === null ? { prompt: user } : { prompt: user, response };
      const { reasoning, decision } = await guard.check(input);
      expect(reasoning?.slice(0, generated.text.length)).toBe(generated.text);
      // Random weights say nothing that can be read: then there is no judgement, never `allow`.
      expect(decision).toBe("unknown");
    }
  });
});
