import { z } from "zod";
import { UNJUDGED_TYPE } from "../../core/message.ts";

const name = z.string().min(1);
const share = z.number().min(0).max(1);
const whole = z.int().min(1);
const setting = z.union([z.number(), z.boolean(), z.string()]);
const list = z.union([name.transform((one) => [one]), z.array(name).min(1)]);

/** Names of columns, as the options `--…-column` give them. */
const columnsSchema = z.strictObject({
  prompt: name.optional(),
  response: name.optional(),
  text: name.optional().describe("a column of lone texts, judged as prompts"),
  messages: name.optional().describe("a column of conversations"),
  label: name.optional(),
  score: name.optional(),
  id: name.optional(),
  source: name.optional(),
  type: name.optional(),
});

const engineSchema = z.strictObject({
  url: list.optional().describe("address of the model's server, or addresses of its replicas"),
  tokenizer: name.optional().describe("the served model's tokenizer: a name, or a folder"),
  allowHttp: z.boolean().optional().describe("let texts go to a public host unencrypted"),
  threads: whole.optional().describe("CPU threads"),
  contextSize: whole.optional().describe("tokens of the window"),
  sequences: whole.optional().describe("rows evaluated side by side"),
  gpu: z.enum(["auto", "cuda", "vulkan", "metal", "none"]).optional(),
});

const outputSchema = z.strictObject({
  quiet: z.boolean().optional().describe("print nothing but the result and errors"),
  progress: z.enum(["auto", "plain", "never"]).optional(),
  cache: z
    .union([name, z.literal(false)])
    .optional()
    .describe("folder of answers that are kept, or false for none"),
});

/** What `komainu.config.yaml` and `komainu.config.json` may hold. A key that is not here is refused. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  guard: name.optional().describe('the guard: "komainu guards" lists them'),
  familyFile: name.optional().describe("a file with a guard family of your own"),
  model: name.optional().describe("an installed model, or a file"),
  adapter: name.optional().describe("a LoRA adapter in GGUF"),
  policies: list.optional().describe("ids of policies, or JSON files of them"),
  thresholds: z
    .union([share, z.record(name, share)])
    .optional()
    .describe("one for every policy, or by policy"),
  calibration: name.optional().describe('a file that "komainu calibrate" wrote'),
  bands: list.optional().describe("of a cascade: [STAGE=]LOW:HIGH for each stage but the last"),
  variant: name.optional(),
  mode: z.enum(["score", "generate"]).optional(),
  history: z.enum(["last-turn", "transcript"]).optional(),
  language: name.optional().describe("a BCP-47 tag, such as ja"),
  settings: z.record(name, setting).optional().describe("settings of the guard, by name"),
  timeout: z.number().positive().optional().describe("seconds after which a check is given up"),
  stallTimeout: z
    .number()
    .positive()
    .optional()
    .describe("seconds without progress after which a check is given up"),
  maxWindows: whole.optional().describe("most windows of a long text"),
  unjudged: z
    .union([z.enum(["unknown", "pass"]), z.array(z.string().regex(UNJUDGED_TYPE)).min(1)])
    .optional()
    .describe("what becomes of images, files and the like: unknown, pass, or the types that pass"),
  allowEmpty: z.boolean().optional().describe("allow empty text"),
  engine: engineSchema.optional(),
  concurrency: whole.max(1024).optional().describe("rows judged at once"),
  columns: columnsSchema.optional(),
  output: outputSchema.optional(),
});

/** A configuration as it was read. */
export type Config = z.infer<typeof configSchema>;
