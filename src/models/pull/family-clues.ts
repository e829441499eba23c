import { basename, join } from "node:path";
import { z } from "zod";
import { readGgufSummary } from "../../gguf/gguf-summary.ts";
import { ggufArchitecture } from "../convert/describe-model.ts";
import { readModelCard } from "../convert/model-card.ts";
import { readJson } from "../../files/read-json.ts";
import { fetchFiles, type HubAccess, type ModelPart } from "./model-part.ts";

/** What a model says of itself, from which its guard family can be told. */
export interface FamilyClues {
  /** Its names, the strongest first: those of one group count alike. */
  readonly names: readonly (readonly string[])[];
  /** As GGUF names it; `undefined` where it cannot be read yet. */
  readonly architecture: string | undefined;
}

const configSchema = z.looseObject({
  _name_or_path: z.string().nullish(),
  architectures: z.array(z.string()).nullish(),
});

/**
 * Reads the clues of a model and of the adapter on it. Of a repository on the Hub, `config.json` and
 * the card are fetched; of GGUF files there, only their names are known before the download.
 */
export async function readFamilyClues(
  model: ModelPart,
  adapter: ModelPart | undefined,
  access: HubAccess,
): Promise<FamilyClues> {
  const base = await (model.kind === "gguf" ? cluesOfGguf(model) : cluesOfFolder(model, access));
  if (adapter === undefined) return base;
  return { names: [[nameOf(adapter)], ...base.names], architecture: base.architecture };
}

async function cluesOfGguf(model: ModelPart): Promise<FamilyClues> {
  const [file] = model.files;
  const names = [nameOf(model), ...model.files.map(({ path }) => basename(path, ".gguf"))];
  if (model.type === "hub" || file === undefined)
    return { names: [names], architecture: undefined };
  const { name, architecture } = await readGgufSummary(join(model.folder, file.path));
  return { names: [names, [name]], architecture };
}

async function cluesOfFolder(model: ModelPart, access: HubAccess): Promise<FamilyClues> {
  const folder = await fetchFiles(model, ["config.json", "README.md"], access);
  const config = await readJson(join(folder, "config.json"), configSchema);
  const { base_model: base } = await readModelCard(folder);
  const architecture = config?.architectures?.[0] ?? "";
  const bases = (Array.isArray(base) ? base : [base]).filter((name) => typeof name === "string");
  return {
    names: [[nameOf(model)], [basename(config?._name_or_path ?? "")], bases],
    architecture: ggufArchitecture(architecture),
  };
}

function nameOf(part: ModelPart): string {
  if (part.type === "hub") return part.repository.name;
  return basename(part.file ?? part.folder, ".gguf");
}
