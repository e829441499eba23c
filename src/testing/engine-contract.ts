import assert from "node:assert/strict";
import { KomainuError, type Engine } from "../core/index.ts";
import type { ContractTest } from "./engine-contract/contract-test.ts";
import { GENERATING } from "./engine-contract/generating.ts";
import { OVERLAPPING } from "./engine-contract/overlapping.ts";
import { REFUSING } from "./engine-contract/refusing.ts";
import { REUSING } from "./engine-contract/reusing.ts";
import { SCORING } from "./engine-contract/scoring.ts";
import { TOKENIZING } from "./engine-contract/tokenizing.ts";
import type { TestRunner } from "./family-contract.ts";

const TESTS: readonly ContractTest[] = [
  ...TOKENIZING,
  ...SCORING,
  ...REUSING,
  ...GENERATING,
  ...OVERLAPPING,
  ...REFUSING,
];

/** A test that an engine cannot pass, and why. */
export interface SkippedTest {
  /** The test's name, to the letter. */
  readonly test: string;
  /** Stands in the output beside the skipped test. */
  readonly reason: string;
}

export interface EngineContractOptions {
  /** Tests of what the engine cannot do. They are listed as skipped, each with its reason. */
  readonly skip?: readonly SkippedTest[];
}

/**
 * What every engine has to keep to: run it in a test file with `engineContract("mine", makeMine,
 * { describe, it })`. Each test makes an engine and disposes of it. What the engine says it lacks
 * (`capabilities`) it has to refuse; tests of such abilities are named in `skip`, with the reason.
 *
 * @param make An engine whose window holds some 2,000 tokens at least.
 * @throws KomainuError `invalid_input` for a name in `skip` that is not a test, or has no reason.
 */
export function engineContract(
  name: string,
  make: () => Promise<Engine>,
  { describe, it }: TestRunner,
  { skip = [] }: EngineContractOptions = {},
): void {
  const reasons = readSkipped(skip);
  describe(`${name} keeps the engine contract`, () => {
    for (const test of TESTS) {
      const reason = reasons.get(test.name);
      if (reason === undefined) it(test.name, async () => run(test, make));
      else (it.skip ?? it)(`${test.name} (skipped: ${reason})`, () => undefined);
    }
  });
}

function readSkipped(skip: readonly SkippedTest[]): ReadonlyMap<string, string> {
  const names = TESTS.map(({ name }) => name);
  for (const { test, reason } of skip) {
    if (names.includes(test) && reason.trim() !== "") continue;
    throw new KomainuError(
      "invalid_input",
      names.includes(test)
        ? `The test "${test}" is skipped without a reason: give one.`
        : `The engine contract has no test "${test}" to skip. It has: ${names.join("; ")}.`,
    );
  }
  return new Map(skip.map(({ test, reason }) => [test, reason]));
}

async function run(test: ContractTest, make: () => Promise<Engine>): Promise<void> {
  await using engine = await make();
  // A test of what the engine lacks must not pass as if it held.
  const lacking = test.needs.filter((capability) => !engine.capabilities[capability]);
  assert.deepEqual(lacking, [], `What the engine lacks is to be named in skip: "${test.name}"`);
  await test.run(engine);
}
