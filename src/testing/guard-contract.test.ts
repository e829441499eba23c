import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tinyReader } from "../../test/fixtures/encoder/tiny-reader.ts";
import { API_KEY, OpenAIServer } from "../../test/openai-server/openai-server.ts";
import type { Guard, GuardFamily } from "../core/index.ts";
import { scripted } from "../engines/scripted.ts";
import { FAMILIES } from "../families/registry.ts";
import { cascade } from "../guard/cascade/node-cascade.ts";
import { createGuard } from "../guard/create-guard.ts";
import { encodeReader } from "../reader/model-file.ts";
import { judge, openaiModeration } from "../services/index.ts";
import { guardContract } from "./guard-contract.ts";

const runner = { describe, it };

let folder = "";
let server: OpenAIServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "komainu-contract-"));
  writeFileSync(join(folder, "reader.safetensors"), encodeReader(tinyReader()));
  server = await OpenAIServer.start();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server[Symbol.asyncDispose]();
});

const WRITTEN =
  "Fine.\n\nAnswers: \nRequest: unharmful\nCompletion: compliance\nResponse: unharmful";

function onScriptedEngine(family: GuardFamily): Promise<Guard> {
  // The first choice of a question is what the model surely does not say.
  const score = ({ choices }: { choices: readonly { id: string }[] }) =>
    Object.fromEntries(
      choices.map(({ id }, at) => [id, at === 0 ? 0.1 : 0.9 / (choices.length - 1)]),
    );
  return createGuard({ guard: family, engine: scripted({ score, generate: WRITTEN }) });
}

const service = () => ({ url: server.url, apiKey: API_KEY });
const aJudge = () => judge({ ...service(), model: "judge-1" });

guardContract("screen", () => createGuard(), runner);
guardContract(
  "reader",
  () => createGuard({ guard: "reader", model: join(folder, "reader.safetensors") }),
  runner,
);
for (const family of FAMILIES) {
  guardContract(`${family.id} on the scripted engine`, () => onScriptedEngine(family), runner);
}
guardContract("judge", aJudge, runner);
guardContract("openai-moderation", () => openaiModeration(service()), runner);
guardContract(
  "cascade whose first stage decides",
  async () =>
    cascade([await createGuard(), await aJudge()], { bands: [{ allowBelow: 1, denyFrom: 1 }] }),
  runner,
);
guardContract(
  "cascade whose last stage decides",
  async () =>
    cascade([await createGuard(), await openaiModeration(service())], {
      bands: [{ allowBelow: 0 }],
    }),
  runner,
);

/** A guard that breaks the contract in one way. */
function broken(change: Partial<Guard>): () => Promise<Guard> {
  return async () => {
    const guard = await createGuard();
    return Object.assign(Object.create(guard) as Guard, {
      id: guard.id,
      targets: guard.targets,
      policies: guard.policies,
      provenance: guard.provenance,
      close: () => guard.close(),
      check: guard.check.bind(guard),
      checkAll: guard.checkAll.bind(guard),
      [Symbol.asyncDispose]: () => guard.close(),
      ...change,
    });
  };
}

async function failedBy(make: () => Promise<Guard>): Promise<readonly string[]> {
  const tests: [string, () => void | Promise<void>][] = [];
  guardContract("broken", make, {
    describe: (_, body) => body(),
    it: (name, body) => void tests.push([name, body]),
  });
  const failed: string[] = [];
  for (const [name, body] of tests) await Promise.resolve(body()).catch(() => failed.push(name));
  return failed;
}

describe("guardContract", () => {
  it("is broken by a guard that allows what it did not judge", async () => {
    const make = broken({});
    const check: Guard["check"] = async (input, options) => {
      const guard = await make();
      const verdict = await guard.check(input, { ...options, allowEmpty: true, unjudged: "pass" });
      return verdict;
    };
    expect(await failedBy(broken({ check }))).toEqual([
      "allows nothing that it did not judge",
      "judges nothing once it is closed, and can be closed again",
    ]);
  });

  it("is broken by a guard that repeats the judged text", async () => {
    const guard = await createGuard();
    const check: Guard["check"] = async (input, options) => {
      return { ...(await guard.check(input, options)), reason: JSON.stringify(input) };
    };
    expect(await failedBy(broken({ check }))).toContain(
      "gives verdicts that JSON keeps, without the judged text",
    );
  });
});
