import { defineConfig } from "vitest/config";

/** Applications of every kind, built with the packed package and run: `npm run test:deploy`. */
export default defineConfig({
  test: {
    include: ["test/deploy/**/*.test.ts"],
    exclude: ["test/deploy/apps/**"],
    globalSetup: ["./test/deploy/pack.ts"],
    reporters: ["default", "./test/count-reporter.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
