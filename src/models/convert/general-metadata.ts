import { basename, join, resolve } from "node:path";
import { z } from "zod";
import { float32, int32, string, strings, uint32, type GgufValue } from "../../gguf/gguf-value.ts";
import { readJson } from "../../files/read-json.ts";
import { readModelCard, type ModelCard } from "./model-card.ts";
import { readModelName, sizeLabel, titleOf } from "./model-name.ts";

type Entry = [string, GgufValue];

/** The keys of a model's card that say who made it and what it is, with their GGUF names. */
const CARD_KEYS = [
  ["name", "general.name", ["name", "model_name"]],
  ["author", "general.author", ["author", "model_author", "model_creator"]],
  ["version", "general.version", ["version", "model_version"]],
  ["organization", "general.organization", ["organization", "model_organization"]],
  ["finetune", "general.finetune", ["finetune", "model_finetune"]],
  ["basename", "general.basename", ["basename", "model_basename", "model_type"]],
  ["description", "general.description", ["description", "model_description"]],
  ["sizeLabel", "general.size_label", ["size_label", "model_size_label"]],
  ["license", "general.license", ["license"]],
  ["licenseName", "general.license.name", ["license_name"]],
  ["licenseLink", "general.license.link", ["license_link"]],
  ["sourceUrl", "general.source.url", ["url", "model_url"]],
  ["sourceDoi", "general.source.doi", ["doi", "model_doi"]],
  ["sourceUuid", "general.source.uuid", ["uuid", "model_uuid"]],
  ["sourceRepoUrl", "general.source.repo_url", ["repo_url", "model_repo_url"]],
] as const;

const SAMPLING_KEYS = [
  ["general.sampling.top_k", int32, ["top_k"]],
  ["general.sampling.top_p", float32, ["top_p"]],
  ["general.sampling.min_p", float32, ["min_p"]],
  ["general.sampling.temp", float32, ["temperature"]],
  ["general.sampling.penalty_repeat", float32, ["penalty_repeat", "repetition_penalty"]],
] as const;

/** What is known of a model besides its files. */
export interface GeneralOptions {
  /** The folder with the card and the configs. */
  readonly folder: string;
  /** What the folder is called where its own name says nothing, such as `shieldgemma-2b`. */
  readonly name: string | undefined;
  /** Number of parameters; negative for an adapter. */
  readonly parameters: number;
}

/**
 * Who made a model, what it is called and how it is to be sampled, from its card, its configs and
 * its folder's name, as llama.cpp's converter finds it (gguf-py, metadata.py).
 */
export async function generalMetadata(options: GeneralOptions): Promise<Entry[]> {
  const { folder, parameters } = options;
  const card = await readModelCard(folder);
  const config = await readLoose(join(folder, "config.json"));
  // Not every model's is valid JSON, and a guard does not sample by it.
  const sampling = await readLoose(join(folder, "generation_config.json")).catch(() => ({}));
  const facts = cardFacts(card);
  const path = config["_name_or_path"];
  if (typeof path === "string" && path.split("/").length <= 2) addName(facts, path, parameters);
  addName(facts, options.name ?? basename(resolve(folder)), parameters);
  if (parameters > 0 && !facts.has("sizeLabel")) facts.set("sizeLabel", sizeLabel(parameters));
  return [
    ...samplingEntries(sampling),
    ...CARD_KEYS.flatMap(([fact, key]): Entry[] => {
      const value = facts.get(fact);
      return value === undefined ? [] : [[key, string(value)]];
    }),
    ...relatedModels("base_model", baseModels(card), parameters),
    ...relatedModels("dataset", listOf(card, "datasets", "dataset", "dataset_sources"), parameters),
    ...listEntry("general.tags", [...items(card["tags"]), ...items(card["pipeline_tag"])]),
    ...listEntry("general.languages", [...items(card["languages"]), ...items(card["language"])]),
  ];
}

async function readLoose(path: string): Promise<Readonly<Record<string, unknown>>> {
  return (await readJson(path, z.record(z.string(), z.unknown()))) ?? {};
}

function samplingEntries(config: Readonly<Record<string, unknown>>): Entry[] {
  return SAMPLING_KEYS.flatMap(([key, type, names]): Entry[] => {
    const value = names.map((name) => config[name]).find((found) => typeof found === "number");
    return typeof value === "number" ? [[key, type(value)]] : [];
  });
}

function cardFacts(card: ModelCard): Map<string, string> {
  const facts = new Map<string, string>();
  for (const [fact, , names] of CARD_KEYS) {
    const value = names.map((name) => card[name]).find((found) => found !== undefined);
    const written = Array.isArray(value) ? value.join(",") : value;
    if (typeof written === "string" && written !== "") facts.set(fact, written);
  }
  return facts;
}

/** Fills in what is not known yet from a model's name. */
function addName(facts: Map<string, string>, id: string, parameters: number): void {
  const name = readModelName(id, parameters);
  const put = (fact: string, value: string | undefined) => {
    if (value !== undefined && value !== "" && !facts.has(fact)) facts.set(fact, value);
  };
  put("name", name.full && titleOf(name.full));
  put("organization", name.organization && titleOf(name.organization));
  put("basename", name.basename);
  put("finetune", name.finetune);
  put("version", name.version);
  put("sizeLabel", name.sizeLabel);
}

function baseModels(card: ModelCard): readonly string[] | undefined {
  return listOf(card, "base_model", "base_models", "base_model_sources");
}

/** The first of a card's keys that is there, as a list. */
function listOf(card: ModelCard, ...keys: readonly string[]): readonly string[] | undefined {
  const key = keys.find((name) => Object.hasOwn(card, name));
  return key === undefined ? undefined : items(card[key]);
}

function items(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function listEntry(key: string, values: readonly string[]): Entry[] {
  return values.length === 0 ? [] : [[key, strings(values)]];
}

/** Models or data sets that a model was made from, by their Hub names or addresses. */
function relatedModels(
  kind: "base_model" | "dataset",
  ids: readonly string[] | undefined,
  parameters: number,
): Entry[] {
  if (ids === undefined) return [];
  return [
    [`general.${kind}.count`, uint32(ids.length)],
    ...ids.flatMap((id, index): Entry[] => {
      const isAddress = /^(?:https?|ssh):\/\//u.test(id);
      const hubId = isAddress ? /^https?:\/\/huggingface\.co\/([^/]+\/[^/]+)$/u.exec(id)?.[1] : id;
      const name = hubId === undefined ? {} : readModelName(hubId, parameters);
      const address =
        name.organization === undefined
          ? undefined
          : `https://huggingface.co/${name.organization}/${name.full}`;
      const facts: [string, string | undefined][] = [
        ["name", name.full && titleOf(name.full)],
        ["version", name.version],
        ["organization", name.organization && titleOf(name.organization)],
        ["repo_url", isAddress ? id : address],
      ];
      return facts.flatMap(([fact, value]): Entry[] =>
        value === undefined ? [] : [[`general.${kind}.${index}.${fact}`, string(value)]],
      );
    }),
  ];
}
