import { defineConfig } from "vitest/config";

/** Tests that load models, start processes or threads, serve, draw, or try thousands of cases. */
const SLOW = [
  "src/engines/llama-cpp/**",
  "src/models/hub/**",
  "src/models/pull/**",
  "src/models/download/**",
  "src/models/convert/**",
  "src/models/lora/**",
  "src/gguf/**",
  "src/guard/founded-verdicts.test.ts",
  "src/reader/bundled-reader.test.ts",
  "src/reader/reader.test.ts",
  "src/rows/read-parquet.test.ts",
  "src/tokenizers/open-tokenizer.test.ts",
  "test/**",
];

export default defineConfig({
  test: {
    globalSetup: ["./test/build-modules.ts"],
    reporters: ["default", "./test/count-reporter.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          // One graph of modules for all: loading it anew for each file takes longer than the tests.
          isolate: false,
          include: ["src/**/*.test.ts", "scripts/**/*.test.ts"],
          exclude: SLOW,
        },
      },
      {
        extends: true,
        test: {
          name: "slow",
          include: SLOW.map((place) => place.replace(/\*\*$/u, "**/*.test.ts")),
          // They have a configuration of their own: npm run test:deploy.
          exclude: ["test/deploy/**"],
        },
      },
    ],
  },
});
