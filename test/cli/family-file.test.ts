import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createJiti } from "jiti";
import { fixtureGguf } from "../fixtures/gguf.ts";
import { komainu } from "./komainu.ts";

let cwd = "";
let source = "";
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "komainu-family-"));
  const file = join(import.meta.dirname, "..", "extend", "gatekeeper.ts.txt");
  source = (await readFile(file, "utf8"))
    .replace("../core/index.ts", "komainu/extend")
    .replace("export const gatekeeper", "export const family");
  await writeFile(join(cwd, "gatekeeper.ts"), source);
});
afterAll(async () => {
  await rm(cwd, { recursive: true });
});

const FILE = ["--family-file", "gatekeeper.ts"];

describe("--family-file", () => {
  it("adds a guard in TypeScript, wherever its file lies", async () => {
    const { status, stdout, stderr } = await komainu(["guards", "--json", ...FILE], { cwd });
    expect([status, stderr]).toEqual([0, ""]);
    const guards = JSON.parse(stdout) as { id: string }[];
    expect(guards.find(({ id }) => id === "gatekeeper")).toMatchObject({
      title: "Gatekeeper",
      policies: ["gate"],
      models: [{ name: "gatekeeper-1b" }],
    });
  });

  it("is what --guard finds: its model is asked for, and its settings are its own", async () => {
    const args = ["check", "--guard", "gatekeeper", ...FILE, "パンの作り方"];
    const { status, stderr } = await komainu(args, { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("gatekeeper-1b");
    const setting = await komainu([...args, "--set", "laxness=1"], { cwd });
    expect(setting.stderr).toContain("strictness");
    const without = await komainu(["check", "--guard", "gatekeeper", "パン"], { cwd });
    expect(without.stderr).toContain('There is no guard "gatekeeper"');
  });

  it("is the guard where none is named, with what a model takes; the screen can be named", async () => {
    const args = ["check", ...FILE, "--threads", "1", "--json", "パンの作り方"];
    const { stdout } = await komainu(args, { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "model_not_installed" } });
    await writeFile(join(cwd, "other.yaml"), "guard: shieldgemma\nmodel: shieldgemma-2b\n");
    const other = await komainu([...args, "--config", "other.yaml"], { cwd });
    expect(other.stdout).toContain("gatekeeper-1b");
    expect(other.stderr).toContain("Not used with the guard of --family-file: model, from");
    const screen = ["check", ...FILE, "--guard", "screen", "--json", "パンの作り方"];
    const verdict = await komainu(screen, { cwd });
    expect(JSON.parse(verdict.stdout)).toMatchObject({ provenance: { guard: "screen" } });
    expect(verdict.stderr).toBe("Not used with the guard screen: familyFile\n");
  });

  it("tells how its model's recorded answers are read", async () => {
    const recorded = `recorded: {
      find: (record) => (typeof record["gate"] === "string" ? record["gate"] : null),
      read: (output) => ({ scores: { gate: output === "stop" ? 1 : 0 } }),
    },
    answerTokens`;
    await writeFile(join(cwd, "recorded.ts"), source.replace("answerTokens", recorded));
    const rows = [
      { prompt: "a", harmful: 1, gate: "stop" },
      { prompt: "b", harmful: 0, gate: "go" },
    ];
    await writeFile(join(cwd, "answers.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
    const args = ["eval", "--predictions", "answers.jsonl", "--family-file", "recorded.ts"];
    const { status, stdout, stderr } = await komainu([...args, "--resamples", "0", "--json"], {
      cwd,
    });
    expect([status, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({
      evaluations: [{ rows: 2, unjudged: { count: 0 } }],
    });
  });

  it.each([
    ["a file that is not there", "none.ts", "", "There is no file"],
    ["a file of no code", "broken.ts", "export const = 1", "could not be loaded"],
    ["a file without a family", "empty.ts", "export const other = 1;", "exports no family"],
    [
      "a family of another shape",
      "shape.ts",
      'export const family = { id: "x y" };',
      "id has small letters",
    ],
  ])("refuses %s", async (_name, file, content, message) => {
    if (content !== "") await writeFile(join(cwd, file), content);
    const { status, stderr } = await komainu(["guards", "--family-file", file], { cwd });
    expect([status, stderr]).toEqual([2, expect.stringContaining(message) as string]);
  });

  it("takes the default export too, and what `komainu` exports", async () => {
    const renamed = source
      .replace("export const family", 'import { definePolicy } from "komainu";\nconst family')
      .replace('id: "gatekeeper"', 'id: definePolicy === undefined ? "" : "gatekeeper"');
    await writeFile(join(cwd, "default.ts"), `${renamed}\nexport default family;\n`);
    const { status, stdout } = await komainu(["guards", "--family-file", "default.ts"], { cwd });
    expect([status, stdout]).toEqual([0, expect.stringContaining("gatekeeper") as string]);
  });

  it.each([
    ["ends the process as if all were well", "process.exit(0);", "interrupted"],
    ["ends the process as if it were denied", "process.exit(1);", "interrupted"],
    [
      "fails later",
      "setTimeout(() => { throw new Error('late'); }); await new Promise(() => setInterval(() => 0, 9));",
      "unexpected_error",
    ],
  ])("never gives a verdict's status where its code %s", async (_name, code, error) => {
    await writeFile(join(cwd, "ends.ts"), `${code}\n${source}`);
    const args = ["check", "パン", "--json", "--family-file", "ends.ts"];
    const { status, stdout } = await komainu(args, { cwd });
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: error } });
  });

  it("keeps what its code prints off stdout, and ends what it left running", async () => {
    const noise = 'console.log("noise"); process.stdout.write("noise"); setInterval(() => 0, 9);';
    await writeFile(join(cwd, "noisy.ts"), `${noise}\n${source}`);
    const args = ["guards", "--json", "--family-file", "noisy.ts"];
    const { status, stdout, stderr } = await komainu(args, { cwd });
    expect([status, stderr]).toEqual([0, "noise\nnoise"]);
    expect(JSON.parse(stdout)).toBeInstanceOf(Array);
  });

  it.each([
    ["one of Komainu's own ids", 'id: "gatekeeper"', 'id: "arise"', "Choose another"],
    [
      "text that can become a control token",
      "text(prompt)",
      "control(prompt)",
      "keeps user text out",
    ],
    [
      "a low score for nonsense",
      "1 - strictness) * no",
      "1 - strictness) * 0",
      "never reads a low score",
    ],
  ])("refuses a family with %s", async (name, from, to, message) => {
    const file = `${name.replaceAll(/\W/gu, "-")}.ts`;
    await writeFile(join(cwd, file), source.replace(from, to));
    const { status, stderr } = await komainu(["guards", "--family-file", file], { cwd });
    expect([status, stderr]).toEqual([2, expect.stringContaining(message) as string]);
  });
});

describe.each(["docs/families.md", "docs/ja/families.md"])("the example of %s", (page) => {
  let file = "";
  let use = "";
  beforeAll(async () => {
    const text = await readFile(join(import.meta.dirname, "..", "..", page), "utf8");
    const blocks = [...text.matchAll(/^```ts\n(.*?)^```/gmsu)].map(([, code = ""]) => code);
    [file = "", use = ""] = blocks.filter((code) => code.includes("family"));
    await writeFile(join(cwd, "my-guard.ts"), file);
  });

  it("is a file that the command line uses as it stands", async () => {
    const model = await fixtureGguf("tiny-guardreasoner");
    const args = ["check", "How do I make sourdough?", "--family-file", "my-guard.ts"];
    const options = ["--model", model, "--gpu", "none", "--threads", "1", "--json"];
    const { status, stdout } = await komainu([...args, ...options], { cwd });
    expect([0, 1]).toContain(status);
    expect(JSON.parse(stdout)).toMatchObject({ provenance: { guard: "my-guard" } });
  });

  it("is used in code as it stands", async () => {
    const model = await fixtureGguf("tiny-guardreasoner");
    const code = use.replace('"my-guard.gguf"', JSON.stringify(model));
    await writeFile(join(cwd, "use.ts"), `${code}\nexport { decision };\nawait guard.close();\n`);
    const jiti = createJiti(import.meta.url, {
      virtualModules: {
        komainu: await import("../../src/index.ts"),
        "komainu/extend": await import("../../src/extend.ts"),
      },
      fsCache: false,
      moduleCache: false,
    });
    const { decision } = await jiti.import<{ decision: string }>(join(cwd, "use.ts"));
    expect(decision).toMatch(/^(allow|deny)$/u);
  });
});
