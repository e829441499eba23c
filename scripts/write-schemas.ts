// Writes the published JSON Schemas in schema/ from the zod schemas that the code itself reads with.
// `tsx scripts/write-schemas.ts --check` writes nothing and fails when one is out of date.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { resultsSchema } from "../src/eval/results/results.ts";
import { configSchema } from "../src/cli/config/config-schema.ts";
import { calibrationSchema, verdictSchema } from "../src/schema.ts";

const SCHEMAS = {
  config: configSchema,
  verdict: verdictSchema,
  calibration: calibrationSchema,
  results: resultsSchema,
} as const;

const check = process.argv.includes("--check");
const folder = join(import.meta.dirname, "..", "schema");
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(SCHEMAS)) {
  const file = join(folder, `${name}.schema.json`);
  const json = `${JSON.stringify(z.toJSONSchema(schema, { reused: "ref", io: name === "config" ? "input" : "output" }), null, 2)}\n`;
  if (!check) writeFileSync(file, json);
  else if (!existsSync(file) || readFileSync(file, "utf8") !== json) {
    console.error(`${name}.schema.json is out of date: run "npm run schemas".`);
    process.exitCode = 1;
  }
}
