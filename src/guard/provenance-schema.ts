import { z } from "zod";
import { isLanguageTag } from "../core/index.ts";
import type {
  CascadeProvenance,
  ClassifierProvenance,
  EngineInfo,
  ModelInfo,
  ModelProvenance,
  PolicyBand,
  Provenance,
  ServiceProvenance,
} from "../core/index.ts";

const modelSchema = z.object({
  name: z.string(),
  sha256: z.string().exactOptional(),
  architecture: z.string().exactOptional(),
  quantization: z.string().exactOptional(),
}) satisfies z.ZodType<ModelInfo>;

const engineSchema = z.object({
  engine: z.string(),
  version: z.string(),
  model: modelSchema,
  adapter: z
    .object({ name: z.string(), sha256: z.string().exactOptional(), scale: z.number() })
    .exactOptional(),
  contextSize: z.number().int().nonnegative(),
}) satisfies z.ZodType<EngineInfo>;

const calibration = z.string().exactOptional();
const guard = z.string();

const modelProvenance = z.object({
  type: z.literal("model"),
  guard,
  variant: z.string(),
  mode: z.enum(["score", "generate"]),
  history: z.enum(["last-turn", "transcript"]),
  settings: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).exactOptional(),
  engine: engineSchema,
  calibration,
}) satisfies z.ZodType<ModelProvenance>;

const classifierProvenance = z.object({
  type: z.literal("classifier"),
  guard,
  model: modelSchema,
  training: z.object({ base: z.string(), data: z.string() }).exactOptional(),
  calibration,
}) satisfies z.ZodType<ClassifierProvenance>;

const serviceProvenance = z.object({
  type: z.literal("service"),
  guard,
  url: z.string(),
  model: z.string(),
  calibration,
}) satisfies z.ZodType<ServiceProvenance>;

const probability = z.number().min(0).max(1);

/** Reads where a stage of a cascade decides alone. */
export const policyBandSchema = z.object({
  policy: z.string(),
  language: z
    .string()
    .refine((tag) => tag === "*" || isLanguageTag(tag), "is neither a language tag nor *"),
  allowBelow: probability,
  denyFrom: probability.exactOptional(),
}) satisfies z.ZodType<PolicyBand>;

const cascadeProvenance: z.ZodType<CascadeProvenance> = z.object({
  type: z.literal("cascade"),
  guard,
  get stages(): z.ZodArray<z.ZodType<Provenance>> {
    return z.array(provenanceSchema);
  },
  bands: z.array(z.array(policyBandSchema)).exactOptional(),
  calibration,
});

/** Reads what produced a verdict. */
export const provenanceSchema: z.ZodType<Provenance> = z.union([
  modelProvenance,
  classifierProvenance,
  serviceProvenance,
  cascadeProvenance,
]);

const firstRelease = z.object({
  guard,
  variant: z.string(),
  mode: z.enum(["score", "generate", "screen"]),
  engine: engineSchema,
  calibration,
});

/** Reads what produced a verdict of the first release too, which had one form for all guards. */
export function readProvenance(value: unknown): Provenance | null {
  const now = provenanceSchema.safeParse(value);
  if (now.success) return now.data;
  const before = firstRelease.safeParse(value);
  if (!before.success) return null;
  const { mode, variant, engine, ...same } = before.data;
  if (mode === "screen") return { type: "classifier", ...same, model: engine.model };
  return { type: "model", ...same, variant, mode, history: "last-turn", engine };
}

/** The model that answers, whatever kind of guard it is; a cascade has several, and so none. */
export function modelOf(provenance: Provenance): ModelInfo | undefined {
  if (provenance.type === "model") return provenance.engine.model;
  if (provenance.type === "classifier") return provenance.model;
  return provenance.type === "service" ? { name: provenance.model } : undefined;
}

/** The engine that evaluated the model, where there is one. */
export function engineOf(provenance: Provenance): EngineInfo | undefined {
  return provenance.type === "model" ? provenance.engine : undefined;
}
