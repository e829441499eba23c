import type { GuardFamily } from "../../core/family.ts";
import { TASKS } from "../../eval/tasks/registry.ts";
import { FAMILIES, findFamily } from "../../families/registry.ts";
import { CLASSIFIERS } from "../../classifier/bundled.ts";
import { CLASSIFIER_POLICIES } from "../../guard/classifier-guard.ts";
import { SERVICES } from "../../services/known-services.ts";
import { CATALOG, listInstalled, QUANTIZATION_NAMES } from "../../models/index.ts";
import type { Candidate, ValuePlace } from "./complete-words.ts";

/** Values that only this machine or the guard in question knows. No file's code is run. */
export async function knownValues(place: ValuePlace): Promise<readonly Candidate[]> {
  const { command, name, given } = place;
  const family = findFamily(given["guard"] ?? "");
  if (name === "guard") return guards();
  if (name === "family") return FAMILIES.map(titled);
  if (name === "task") return TASKS.map(({ id, title }) => ({ value: id, description: title }));
  if (name === "quantize") return QUANTIZATION_NAMES.map((value) => ({ value }));
  if (name === "policy") return (family?.policies ?? CLASSIFIER_POLICIES).map(titled);
  if (name === "variant") return (family?.variants ?? []).map((value) => ({ value }));
  if (name === "set") return settings(family);
  if (command === "pull") return name === "model" ? catalog() : [];
  const ofModel = name === "model" || ["verify", "remove"].includes(command);
  if (!ofModel || (name !== "model" && name !== "name")) return [];
  return (await installed(family)).filter(
    ({ description }) => name === "name" || description !== "tokenizer",
  );
}

function guards(): readonly Candidate[] {
  return [...CLASSIFIERS, ...FAMILIES, ...SERVICES].map(titled);
}

function titled({ id, title }: { readonly id: string; readonly title: string }): Candidate {
  return { value: id, description: title };
}

function settings(family: GuardFamily | undefined): readonly Candidate[] {
  return Object.entries(family?.settings ?? {}).map(([name, { description }]) => {
    return { value: `${name}=`, description };
  });
}

function catalog(): readonly Candidate[] {
  return CATALOG.map(({ name, family }) => ({ value: name, description: family }));
}

async function installed(family: GuardFamily | undefined): Promise<readonly Candidate[]> {
  const { models } = await listInstalled();
  return models
    .filter((model) => family === undefined || model.family === family.id || model.family === null)
    .map(({ name, quantization }) => ({ value: name, description: quantization }));
}
