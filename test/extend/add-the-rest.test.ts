import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ExtendedCopy } from "./extended-copy.ts";

let copy: ExtendedCopy;
beforeAll(async () => {
  copy = await ExtendedCopy.make();
});
afterAll(async () => {
  await copy[Symbol.asyncDispose]();
});

const TASK = `import { defineTask } from "../eval-task.ts";
import { promptColumn } from "../readers.ts";

export const task = defineTask({
  id: "station-questions",
  title: "Station questions",
  licence: "CC0-1.0",
  origin: "https://example.org/station-questions",
  read: promptColumn("question_text", false),
});
`;

const TASK_README = `# Station questions (\`station-questions\`)

- **Source**: <https://example.org/station-questions>.
- **Licence**: CC0-1.0.
- **Published**: nothing.

    komainu eval --guard screen --task station-questions --data FILE
`;

describe("an evaluation task that is a folder, two lines of the registry and its words", () => {
  beforeAll(async () => {
    const registry = "src/eval/tasks/registry.ts";
    await copy.add("src/eval/tasks/station-questions/task.ts", TASK);
    await copy.add("src/eval/tasks/station-questions/README.md", TASK_README);
    await copy.insert(
      registry,
      "\n/** Every task",
      'import { task as stationQuestions } from "./station-questions/task.ts";\n',
    );
    await copy.insert(registry, "  enBenign,\n", "  stationQuestions,\n");
    await copy.insert(
      "src/eval/report/words/japanese-phrases.ts",
      "  // Licences.\n",
      '  ["Station questions", "駅についての質問"],\n',
    );
    await copy.add("stations.csv", "question_text\nWhere is the station?\n駅はどこですか\n");
  });

  it("stands in the docs of both languages", async () => {
    await copy.script("scripts/docs/main.ts");
    expect(await copy.read("docs/evaluation.md")).toContain("| `station-questions` | Station");
    expect(await copy.read("docs/ja/evaluation.md")).toContain("| 駅についての質問 |");
  });

  it("passes the tests that hold for every task", async () => {
    const ended = await copy.test("src/eval/tasks", "src/eval/report/words");
    expect(ended).toMatchObject({ status: 0 });
  });

  it("is listed, evaluated, and reported in both languages", async () => {
    expect((await copy.komainu("eval", "--list")).stdout).toContain("station-questions");
    const from = ["--task", "station-questions", "--data", "stations.csv"];
    const evaluated = await copy.komainu("eval", "--guard", "screen", ...from, "-o", "evaluated");
    expect(evaluated).toMatchObject({ status: 0 });
    const report = await copy.read("evaluated/report.html");
    for (const title of ["Station questions", "駅についての質問"]) expect(report).toContain(title);
  });
});

const COMMAND = `import { Command } from "commander";

export function buildCommand(): Command {
  return new Command("greet")
    .description("Greet someone.")
    .argument("<name>", "whom")
    .option("--twice", "greet again")
    .action((name: string) => void process.stdout.write(\`Good day, \${name}.\\n\`));
}
`;

const COMMAND_ENTRY = `  {
    name: "greet",
    summary: "greet someone",
    load: () => import("./commands/greet.ts"),
  },
`;

describe("a command that is one file and one entry", () => {
  beforeAll(async () => {
    await copy.add("src/cli/commands/greet.ts", COMMAND);
    await copy.insert("src/cli/registry.ts", '  {\n    name: "completion",\n', COMMAND_ENTRY);
  });

  it.each([
    ["is listed by help", ["--help"], "greet someone"],
    ["has a help of its own", ["greet", "--help"], "--twice"],
    ["runs", ["greet", "Hana"], "Good day, Hana."],
    ["is completed", ["completion", "--complete", "--", "gre"], "greet"],
    ["has its options completed", ["completion", "--complete", "--", "greet", "--tw"], "--twice"],
  ])("%s", async (_, args, printed) => {
    const ended = await copy.komainu(...args);
    expect(ended).toMatchObject({ status: 0 });
    expect(ended.stdout).toContain(printed);
  });

  it("refuses what it does not take", async () => {
    expect(await copy.komainu("greet", "Hana", "--thrice")).toMatchObject({ status: 2 });
  });
});

it("compiles with both", async () => {
  expect(await copy.build()).toMatchObject({ status: 0, stdout: "" });
});

it("a benchmark is one file and one line", async () => {
  await copy.add("bench/nothing.ts", 'export const run = async () => console.log("ratio: 1");\n');
  await copy.insert("bench/main.ts", "  screen: ", '  nothing: () => import("./nothing.ts"),\n');
  expect((await copy.script("bench/main.ts", "nothing")).stdout).toContain("ratio: 1");
});

it("a page stands in both languages, or the check of the docs fails", async () => {
  const check = () => copy.script("scripts/docs/main.ts", "--check");
  expect(await check()).toMatchObject({ status: 0 });
  await copy.add("docs/stations.md", "# Stations\n\n## Use\n");
  expect((await check()).stderr).toContain("docs/ja/stations.md is missing");
  await copy.add("docs/ja/stations.md", "# 駅\n\n## 使い方\n");
  expect(await check()).toMatchObject({ status: 0 });
});

it("a decision has a line in the index, or the check of the docs fails", async () => {
  const check = () => copy.script("scripts/docs/main.ts", "--check");
  await copy.add("docs/decisions/0099-stations.md", "# 99. Stations\n");
  expect((await check()).stderr).toContain("0099-stations.md");
  const index = "docs/decisions/README.md";
  await copy.append(index, "| 99 | [Stations](0099-stations.md) | where trains stop |\n");
  expect(await check()).toMatchObject({ status: 0 });
});
