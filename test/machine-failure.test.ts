import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  KomainuError,
  renderPrompt,
  type Engine,
  type ErrorCode,
  type Guard,
} from "../src/core/index.ts";
import { runCalibration } from "../src/eval/calibrate/run-calibration.ts";
import { runEvaluation } from "../src/eval/run/run-evaluation.ts";
import { ownTask } from "../src/eval/tasks/own-task.ts";
import { createGuard } from "../src/guard/create-guard.ts";
import { scanFile } from "../src/scan/scan-file.ts";
import { scripted } from "../src/testing/index.ts";

const ROWS = 60;
let folder = "";
let file = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-failure-"));
  file = join(folder, "rows.jsonl");
  const rows = Array.from({ length: ROWS }, (_, n) => {
    return `${JSON.stringify({ prompt: `text ${n}.`, harmful: n % 2 })}\n`;
  });
  await writeFile(file, rows.join(""));
});
afterEach(() => rm(folder, { recursive: true }));

/** A guard whose engine goes down after so many rows, whatever it is asked then. */
function guardThatFails(after: number, fail: () => Promise<never>) {
  const asked = new Set<number>();
  const stallTimeout = fail === never && after < Infinity ? 1500 : 60_000;
  const inner = scripted({
    score: (_question, prompt) => {
      const yes = ((numberIn(prompt) ?? 0) % 10) / 10 + 0.01;
      return { yes, no: 1 - yes };
    },
  });
  const engine: Engine = {
    info: inner.info,
    capabilities: inner.capabilities,
    tokenize: (...call) => inner.tokenize(...call),
    countTokens: (...call) => inner.countTokens(...call),
    generate: (...call) => inner.generate(...call),
    score: async (prompt, questions, options) => {
      const row = numberIn(renderPrompt(prompt));
      if (asked.size >= after && (row === undefined || !asked.has(row))) await fail();
      if (row !== undefined) asked.add(row);
      return inner.score(prompt, questions, options);
    },
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
  const open = (): Promise<Guard> =>
    createGuard({ guard: "shieldgemma", engine, policies: ["harassment"], stallTimeout });
  return { open, asked };
}

function numberIn(prompt: string): number | undefined {
  const found = /text (\d+)\./.exec(prompt)?.[1];
  return found === undefined ? undefined : Number(found);
}

const down = (code: ErrorCode) => async (): Promise<never> => {
  throw new KomainuError(code, "It went down.");
};
function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** How the engine goes down in the middle, and what that is called. */
const FAILURES: readonly (readonly [ErrorCode, () => Promise<never>])[] = [
  ["network", down("network")],
  ["engine_disposed", down("engine_disposed")],
  ["engine_failed", () => Promise.reject(new Error("The card fell out."))],
  ["engine_stalled", never],
  ["model_unsupported", down("model_unsupported")],
];

/** Runs until the engine goes down, then again with one that works; gives how many that one judged. */
async function resumeAfter(
  [code, fail]: (typeof FAILURES)[number],
  run: (open: () => Promise<Guard>, name: string) => Promise<unknown>,
): Promise<number> {
  const broken = guardThatFails(30, fail);
  const stopped = run(broken.open, "resumed");
  await expect(stopped).rejects.toMatchObject({ code });
  await expect(stopped).rejects.toThrow(
    /^Row \d+ could not be judged: .*run the same command again to resume/s,
  );
  const works = guardThatFails(Infinity, never);
  const resumed = await run(works.open, "resumed");
  expect(resumed).toEqual(await run(guardThatFails(Infinity, never).open, "whole"));
  return works.asked.size;
}

describe.each(FAILURES)(
  "%s in the middle stops a run, which resumes without a row lost",
  (...how) => {
    it("of scan", async () => {
      const judged = await resumeAfter(how, async (guard, name) => {
        const output = join(folder, `${name}.jsonl`);
        await scanFile({ guard, input: file, output, promptColumn: "prompt" });
        return readFile(output, "utf8");
      });
      expect(judged).toBeLessThan(ROWS - 15);
    });

    it("of eval", async () => {
      const task = ownTask(file, {});
      const judged = await resumeAfter(how, async (open, name) => {
        const cacheFolder = join(folder, name);
        const guards = [{ open }];
        const { results } = await runEvaluation({
          guards,
          tasks: [{ task, file }],
          cacheFolder,
          resamples: 0,
        });
        expect(results.evaluations[0]?.unjudged.count).toBe(0);
        return results;
      });
      expect(judged).toBeLessThan(ROWS - 15);
    });

    it("of calibrate", async () => {
      const task = ownTask(file, {});
      const judged = await resumeAfter(how, (open, name) =>
        runCalibration({
          guard: { open },
          tasks: [{ task, file }],
          cacheFolder: join(folder, name),
          concurrency: 4,
          goal: { type: "f1" },
          map: "none",
          by: "overall",
          seed: 0,
          resamples: 0,
        }),
      );
      expect(judged).toBeLessThan(ROWS - 15);
    });
  },
);

describe("a scan with keepGoing", () => {
  const scan = (open: () => Promise<Guard>) =>
    scanFile({
      guard: open,
      input: file,
      output: join(folder, "out.jsonl"),
      promptColumn: "prompt",
      keepGoing: true,
    });

  it("writes off a row on which the engine fails, if it still judges others", async () => {
    const engine = scripted({
      score: (_question, prompt) => {
        if (prompt.includes("text 40.")) throw new Error("It fails on this one.");
        return { yes: 0.1, no: 0.9 };
      },
    });
    const { decisions, failures } = await scan(() => createGuard({ guard: "shieldgemma", engine }));
    expect(decisions).toEqual({ allow: ROWS - 1, deny: 0, unknown: 1 });
    expect(failures).toEqual({ engine_failed: 1 });
  });

  it("stops where it judges nothing any more", async () => {
    await expect(scan(guardThatFails(30, down("network")).open)).rejects.toMatchObject({
      code: "network",
    });
  });
});
