import { parseArgs } from "node:util";

/** One line a benchmark; each is loaded only when it runs. */
const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  screen: () => import("./screen.ts"),
  reader: () => import("./reader.ts"),
  arise: () => import("./arise.ts"),
  "command-line": () => import("./command-line.ts"),
  conversion: () => import("./conversion.ts"),
  download: () => import("./download.ts"),
  eval: () => import("./eval.ts"),
  served: () => import("./served.ts"),
  shieldgemma: () => import("./shieldgemma.ts"),
  tokenizer: () => import("./tokenizer.ts"),
  windows: () => import("./windows.ts"),
};

interface Benchmark {
  /** Prints ratios from one run; `quick` uses small inputs and few rounds. */
  run(options: { readonly quick: boolean }): Promise<void>;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false } },
});
const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS);
for (const name of names) {
  const load = BENCHMARKS[name];
  if (load === undefined) {
    console.error(`No benchmark "${name}". There are: ${Object.keys(BENCHMARKS).join(", ")}.`);
    process.exit(2);
  }
  console.log(`\n# ${name}`);
  await (await load()).run({ quick: values.quick });
}
