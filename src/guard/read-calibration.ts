import { z } from "zod";
import { errorMessage, isLanguageTag, KomainuError } from "../core/index.ts";
import type { CalibratedGuard, Calibration } from "./calibration.ts";
import type { Platform } from "./platform.ts";
import { policyBandSchema } from "./provenance-schema.ts";
import { sha256Hex } from "./sha256-hex.ts";

const probability = z.number().min(0).max(1);
const fileIdentity = { name: z.string(), sha256: z.string().exactOptional() };

const isotonicMap = z
  .object({
    type: z.literal("isotonic"),
    x: z.array(probability).min(1),
    y: z.array(probability).min(1),
  })
  .refine(({ x, y }) => x.length === y.length, "x and y must have the same length")
  .refine(({ x }) => ascends(x, (before, after) => before < after), "x must strictly ascend")
  .refine(({ y }) => ascends(y, (before, after) => before <= after), "y must not descend");

/** With any other `a` a higher score would be a lower probability, or all would be the same. */
const plattMap = z.object({ type: z.literal("platt"), a: z.number().negative(), b: z.number() });

function ascends(
  values: readonly number[],
  inOrder: (before: number, after: number) => boolean,
): boolean {
  return values.every((value, at) => at === 0 || inOrder(values[at - 1] ?? Number.NaN, value));
}

const guardSchema = z.object({
  id: z.string(),
  variant: z.string().exactOptional(),
  mode: z.string().exactOptional(),
  model: z.object({ ...fileIdentity, quantization: z.string().exactOptional() }),
  adapter: z.object(fileIdentity).exactOptional(),
}) satisfies z.ZodType<CalibratedGuard>;

const bandSchema = policyBandSchema.refine(
  ({ allowBelow, denyFrom = 1 }) => allowBelow <= denyFrom,
  "allowBelow must not be above denyFrom",
);

/** The calibration file's form; `satisfies` keeps it the type's equal. */
export const calibrationSchema = z.object({
  format: z.literal("komainu-calibration/1"),
  guard: guardSchema,
  data: z.object({ sha256: z.string(), rows: z.number().int().nonnegative() }),
  goal: z.string(),
  policies: z.array(
    z.object({
      policy: z.string(),
      language: z
        .string()
        .refine((tag) => tag === "*" || isLanguageTag(tag), "is neither a language tag nor *"),
      threshold: probability,
      map: z.discriminatedUnion("type", [plattMap, isotonicMap]).exactOptional(),
    }),
  ),
  stages: z
    .array(
      z.object({
        guard: guardSchema,
        calibration: z.string().exactOptional(),
        bands: z.array(bandSchema),
      }),
    )
    .exactOptional(),
}) satisfies z.ZodType<Calibration>;

/** A calibration and the SHA-256 of the file that it came from. */
export interface LoadedCalibration {
  readonly calibration: Calibration;
  readonly sha256: string;
}

/**
 * Reads a calibration: a value, or a file by its path.
 *
 * @throws KomainuError `file_not_found` or `file_damaged`, naming the file; `invalid_input` for a
 *   value. Both say which field is wrong.
 */
export async function readCalibration(
  source: string | Calibration,
  platform: Pick<Platform, "readText">,
): Promise<LoadedCalibration> {
  const isFile = typeof source === "string";
  const text = isFile ? await readSource(source, platform) : undefined;
  try {
    const json = text ?? JSON.stringify(source);
    const calibration = calibrationSchema.parse(JSON.parse(json));
    return { calibration, sha256: await sha256Hex(json) };
  } catch (cause) {
    throw new KomainuError(
      isFile ? "file_damaged" : "invalid_input",
      `${isFile ? source : 'The option "calibration"'} is not a calibration${wrongField(cause)}. Make one with "komainu calibrate".`,
      { cause },
    );
  }
}

function wrongField(error: unknown): string {
  const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
  if (issue === undefined) return "";
  return `: ${z.core.toDotPath(issue.path)}: ${issue.message}`;
}

async function readSource(path: string, platform: Pick<Platform, "readText">): Promise<string> {
  try {
    return await platform.readText(path);
  } catch (cause) {
    const [code, why] =
      cause instanceof KomainuError
        ? [cause.code, cause.message]
        : (["file_not_found", `${path} cannot be read: ${errorMessage(cause)}.`] as const);
    if (code !== "file_not_found") throw cause;
    const message = `${why} A calibration is made with "komainu calibrate".`;
    throw new KomainuError(code, message, { cause });
  }
}
