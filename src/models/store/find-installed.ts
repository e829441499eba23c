import { KomainuError } from "../../core/errors.ts";
import { TOKENIZER } from "./manifest.ts";
import { type InstalledModel, installedFile, listInstalled } from "./list-installed.ts";

/** An installed model, as an engine needs it. */
export interface FoundModel {
  readonly name: string;
  /** Such as `q8_0`. */
  readonly quantization: string;
  /** Path of the GGUF file; the first of several parts. */
  readonly model: string;
  /** SHA-256 of that file in hex, from the manifest. */
  readonly sha256: string;
  /** Path of the adapter's GGUF file, where the model has one. */
  readonly adapter?: string;
  readonly adapterSha256?: string;
  /** Every file, the further parts of a model in several included, with its manifest's hash. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

/** From the least to the most faithful to the weights as published (mostly bfloat16). */
const PRECISION: readonly string[] = ["q4_0", "q8_0", "f16", "f32", "bf16"];

/**
 * The best model installed for a guard family: the one with the most parameters; of equals, the
 * most precise (bf16, f32, f16, q8_0, q4_0, others); of equals, the newest. With a name, only
 * models of that name count, and one that belongs to no known family will do. `undefined` if there
 * is none. Reads manifests only: no network, no native code.
 *
 * Rejects with `model_unsupported` if the named model belongs to another family.
 */
export async function findInstalledModel(
  family: string,
  name?: string,
  directory?: string,
): Promise<FoundModel | undefined> {
  const { models: installed } = await listInstalled(directory);
  const models = installed.filter(({ quantization }) => quantization !== TOKENIZER);
  const named = name === undefined ? models : models.filter((model) => model.name === name);
  const fitting = named.filter(
    (model) => model.family === family || (name !== undefined && model.family === null),
  );
  const [other] = named;
  if (name !== undefined && other && fitting.length === 0) {
    throw new KomainuError(
      "model_unsupported",
      `${name} is a model of the guard ${other.family}, not of ${family}. Use --guard ${other.family}, or another model.`,
    );
  }
  const best = fitting.sort(byPreference)[0];
  return best && describeModel(best);
}

function byPreference(a: InstalledModel, b: InstalledModel): number {
  return (
    b.parameters - a.parameters ||
    PRECISION.indexOf(b.quantization) - PRECISION.indexOf(a.quantization) ||
    b.created.localeCompare(a.created)
  );
}

function describeModel(model: InstalledModel): FoundModel | undefined {
  const file = model.files.find(({ role }) => role === "model");
  const adapter = model.files.find(({ role }) => role === "adapter");
  if (!file) return undefined;
  return {
    name: model.name,
    quantization: model.quantization,
    model: installedFile(model, file),
    sha256: file.sha256,
    ...(adapter && { adapter: installedFile(model, adapter), adapterSha256: adapter.sha256 }),
    files: model.files.map((each) => ({ path: installedFile(model, each), sha256: each.sha256 })),
  };
}
