import { z } from "zod";
import { errorMessage, isLanguageTag, KomainuError } from "../core/index.ts";
import type { Calibration } from "./calibration.ts";
import type { Platform } from "./platform.ts";
import { sha256Hex } from "./sha256-hex.ts";

const probability = z.number().min(0).max(1);
const fileIdentity = { name: z.string(), sha256: z.string().exactOptional() };

/** The calibration file's form; `satisfies` keeps it the type's equal. */
export const calibrationSchema = z.object({
  format: z.literal("komainu-calibration/1"),
  guard: z.object({
    id: z.string(),
    variant: z.string().exactOptional(),
    mode: z.string().exactOptional(),
    model: z.object({ ...fileIdentity, quantization: z.string().exactOptional() }),
    adapter: z.object(fileIdentity).exactOptional(),
  }),
  data: z.object({ sha256: z.string(), rows: z.number().int().nonnegative() }),
  goal: z.string(),
  policies: z.array(
    z.object({
      policy: z.string(),
      language: z
        .string()
        .refine((tag) => tag === "*" || isLanguageTag(tag), "is neither a language tag nor *"),
      threshold: probability,
      map: z
        .discriminatedUnion("type", [
          z.object({ type: z.literal("platt"), a: z.number(), b: z.number() }),
          z.object({
            type: z.literal("isotonic"),
            x: z.array(probability).min(1),
            y: z.array(probability).min(1),
          }),
        ])
        .exactOptional(),
    }),
  ),
}) satisfies z.ZodType<Calibration>;

/** A calibration and the SHA-256 of the file that it came from. */
export interface LoadedCalibration {
  readonly calibration: Calibration;
  readonly sha256: string;
}

/**
 * Reads a calibration: a value, or a file by its path.
 *
 * @throws KomainuError `file_not_found` or `file_damaged`, naming the file.
 */
export async function readCalibration(
  source: string | Calibration,
  platform: Pick<Platform, "readText">,
): Promise<LoadedCalibration> {
  const [name, json] =
    typeof source === "string"
      ? [source, await readSource(source, platform)]
      : ["The calibration", JSON.stringify(source)];
  try {
    const calibration = calibrationSchema.parse(JSON.parse(json));
    return { calibration, sha256: await sha256Hex(json) };
  } catch (cause) {
    throw new KomainuError(
      "file_damaged",
      `${name} is not a calibration. Make one with "komainu calibrate".`,
      { cause },
    );
  }
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
