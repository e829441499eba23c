import { parseArgs } from "node:util";
import type { Engine } from "../../src/core/index.ts";
import { llamaServer } from "../../src/engines/llama-server/index.ts";
import { vllm } from "../../src/engines/vllm/index.ts";
import { engineContract } from "../../src/testing/engine-contract.ts";
import {
  compareArise,
  compareGuardreasoner,
  compareShieldgemma,
} from "../../test/served/goldens.ts";

/** Compares a running server with the goldens, and runs the engine contract on it. */
const { values } = parseArgs({
  options: {
    kind: { type: "string" },
    url: { type: "string" },
    tokenizer: { type: "string" },
    golden: { type: "string" },
    model: { type: "string" },
    adapter: { type: "string" },
    contract: { type: "boolean", default: false },
  },
});
const { kind = "", url = "", tokenizer = "", golden = "", model, adapter } = values;

const TOLERANCE = 1e-4;
const COMPARISONS = {
  shieldgemma: compareShieldgemma,
  arise: compareArise,
  guardreasoner: compareGuardreasoner,
};

/** What these servers do not count as the contract does. */
const COUNTED = [
  "evaluates what questions share once, and keeps it for the next call",
  "evaluates choices that branch late down to where they do",
];

async function open(): Promise<Engine> {
  const deadline = 600_000;
  const options = { url, tokenizer, deadline, ...(model === undefined ? {} : { model }) };
  if (kind === "vllm") return vllm(options);
  return llamaServer(adapter === undefined ? options : { ...options, adapter });
}

async function compare(): Promise<boolean> {
  await using engine = await open();
  const { info } = engine;
  const run = COMPARISONS[golden as keyof typeof COMPARISONS];
  const began = performance.now();
  const { compared, probability, written, same } = await run(engine);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(
    `${info.engine} ${info.version}, ${golden}: ${compared} probabilities, at most ${probability.toExponential(1)} apart; ${same} of ${written} generations the same (${seconds} s)`,
  );
  return probability <= TOLERANCE && same === written;
}

async function contract(): Promise<boolean> {
  const tests: (readonly [string, () => unknown])[] = [];
  const define = (name: string, body: () => unknown) => void tests.push([name, body]);
  const it = Object.assign(define, { skip: () => undefined });
  const describe = (_: string, body: () => void) => body();
  const skip = COUNTED.map((test) => ({ test, reason: "servers keep prefixes between tests" }));
  engineContract(kind, open, { describe, it }, { skip });
  let passed = 0;
  for (const [name, body] of tests) {
    try {
      await body();
      passed += 1;
    } catch (error) {
      console.log(`✗ ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  console.log(`${kind}: ${passed} of ${tests.length} tests of the engine contract pass`);
  return passed === tests.length;
}

const matches = await compare();
const keeps = values.contract ? await contract() : true;
process.exitCode = matches && keeps ? 0 : 1;
