import { z } from "zod";

/** A model's name: what `komainu pull`, `models remove` and `--model` take. */
export const MODEL_NAME = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,95}$/i);

/** What stands for a quantization where the tokenizer's files are all that is installed. */
export const TOKENIZER = "tokenizer";

const SOURCE = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("hub"),
    /** `owner/name`. */
    repository: z.string(),
    /** The commit that was downloaded, whatever branch or tag was asked for. */
    revision: z.string(),
  }),
  z.object({ type: z.literal("folder"), path: z.string() }),
  z.object({ type: z.literal("file"), path: z.string() }),
]);

const FILE = z.object({
  /** Further parts of a model in several files are `part`s: the engine finds them by name. */
  role: z.enum(["model", "part", "adapter", "tokenizer"]),
  /** In the model's own folder, so never a path. */
  name: z.string().regex(/^[^/\\]+\.(?:gguf|json)$/),
  /** Bytes. */
  size: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** The `model.json` of an installed model: all that is known of it. */
export const MANIFEST = z.object({
  version: z.literal(1),
  name: MODEL_NAME,
  /** Id of the guard family it belongs to, if one is known. */
  family: z.string().nullable(),
  /** Such as `q8_0`; `TOKENIZER` where the tokenizer's files are all there is. */
  quantization: z.string(),
  /** As GGUF names it, such as `gemma2`. */
  architecture: z.string(),
  /** How many weights the model has, an adapter's not counted. */
  parameters: z.number().int().nonnegative(),
  licence: z.string(),
  source: SOURCE,
  /** Where the adapter came from, if the model has one. */
  adapterSource: SOURCE.optional(),
  files: z.array(FILE).min(1),
  /** When it was installed, ISO 8601. */
  created: z.string(),
});

/** What is known of an installed model. */
export type Manifest = z.infer<typeof MANIFEST>;
/** Where a model came from. */
export type ModelSource = z.infer<typeof SOURCE>;
/** A file of an installed model. */
export type InstalledFile = z.infer<typeof FILE>;
