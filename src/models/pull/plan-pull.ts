import { basename, join } from "node:path";

import { KomainuError } from "../../core/errors.ts";
import type { GuardFamily, Licence } from "../../core/index.ts";
import { FAMILIES } from "../../families/registry.ts";
import { CATALOG, type CatalogModel } from "../catalog.ts";
import type { DownloadTuning } from "../download/download-file.ts";
import { HubClient } from "../hub/hub-client.ts";
import { readGgufSummary } from "../../gguf/gguf-summary.ts";
import { type Environment, readHubSettings } from "../hub/hub-settings.ts";
import { isIntact } from "../store/is-intact.ts";
import { type InstalledModel, listInstalled } from "../store/list-installed.ts";
import { MODEL_NAME, TOKENIZER } from "../store/manifest.ts";
import { storeDirectory } from "../store/store-directory.ts";
import { type ChooseOptions, quantizationOf } from "./choose-files.ts";
import { readFamilyClues } from "./family-clues.ts";
import { findFamilyOf } from "./find-family.ts";
import {
  type HubAccess,
  type HubPart,
  type ModelPart,
  readAdapterBase,
  readHubPart,
  readLocalPart,
  sizeOf,
  sourceOf,
} from "./model-part.ts";
import { type ModelReference, readModelReference } from "./model-reference.ts";
import { bytesPerWeight, DEFAULT_QUANTIZATION, readQuantization } from "./quantization.ts";

export interface PullOptions {
  /** `f32`, `f16`, `bf16`, `q8_0` (default) or `q4_0`; or that of a ready-made GGUF file. */
  readonly quantization?: string | undefined;
  /** Branch, tag or commit on the Hub. Default `main`. */
  readonly revision?: string | undefined;
  /** The GGUF file to take, where there are several. */
  readonly file?: string | undefined;
  /** The model that an adapter is for, if not the one that it names. */
  readonly base?: string | undefined;
  /** What to call the model. Default: the catalog's name, or one made from the source's. */
  readonly name?: string | undefined;
  /** Id of the guard family. Default: the one that the catalog, or else the model's names say. */
  readonly family?: string | undefined;
  /** The guard families that there are. Default: Komainu's own. */
  readonly families?: readonly GuardFamily[] | undefined;
  /** Get the tokenizer's files alone, for engines that are servers: no weights. */
  readonly tokenizerOnly?: boolean | undefined;
  /** Put an adapter into its model's weights, instead of installing it beside them. */
  readonly merge?: boolean | undefined;
  /** Install again what is installed already. */
  readonly force?: boolean | undefined;
  /** Default: the process's. */
  readonly env?: Environment | undefined;
  readonly tuning?: DownloadTuning | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** All that a pull will do, decided before it does anything. */
export interface PullPlan {
  readonly name: string;
  /** Id of the guard family; a tokenizer alone may have none. */
  readonly family: string | null;
  /** `tokenizer` where only that is installed. */
  readonly quantization: string;
  readonly licences: readonly (Pick<Licence, "name"> & Partial<Licence>)[];
  readonly model: ModelPart;
  readonly adapter: ModelPart | undefined;
  readonly merge: boolean;
  /** Bytes that are still to be downloaded, and those that the Hub's cache holds already. */
  readonly downloadBytes: number;
  readonly cachedBytes: number;
  /** Roughly the bytes that the installed model will take. */
  readonly installedBytes: number;
  /** The same model, installed already: then there is nothing to do. */
  readonly existing: InstalledModel | undefined;
  readonly directory: string;
  readonly access: HubAccess;
  readonly force: boolean;
}

/**
 * Finds out what pulling a model means: which files, how large, under which licences, and whether
 * it is there already. `reference` is a name of the catalog, `hf:owner/name[@revision]`, or a path.
 *
 * @throws KomainuError `invalid_input` when it is not clear which guard the model is for.
 */
export async function planPull(reference: string, options: PullOptions = {}): Promise<PullPlan> {
  const asked = await readModelReference(reference);
  const access = await openHub(options);
  checkTokenizerOptions(options);
  const { model, adapter } = await readParts(asked, options, access);
  const known = findKnown(asked, adapter ?? model);
  const quantization = await chooseQuantization(model, options.quantization);
  // A tokenizer is that of the model which an adapter is for.
  const onModel = model.kind === "tokenizer" ? undefined : adapter;
  const parts = onModel ? [model, onModel] : [model];
  const hubParts = parts.filter((part) => part.type === "hub");
  const downloadBytes = hubParts.reduce((sum, part) => sum + part.missingBytes, 0);
  const hubBytes = hubParts.reduce((sum, part) => sum + sizeOf(part.files), 0);
  const plan: PullPlan = {
    name: chooseName(options.name ?? known?.name ?? nameOf(adapter ?? model)),
    family: await chooseFamily(known, options, { model, adapter }, access),
    quantization,
    licences: known?.licences ?? readLicences(hubParts, access),
    model,
    adapter: onModel,
    merge: onModel !== undefined && options.merge === true,
    downloadBytes,
    cachedBytes: hubBytes - downloadBytes,
    installedBytes: installedSize(model, quantization) + (onModel ? sizeOf(onModel.files) * 2 : 0),
    existing: undefined,
    directory: storeDirectory(options.env),
    access,
    force: options.force ?? false,
  };
  return { ...plan, existing: await findExisting(plan) };
}

/** The installed model that is what the plan would install, with all of its files. */
export async function findExisting(plan: PullPlan): Promise<InstalledModel | undefined> {
  if (plan.force) return undefined;
  const sources = (model: unknown, adapter: unknown): string => JSON.stringify([model, adapter]);
  const wanted = sources(sourceOf(plan.model), plan.adapter && sourceOf(plan.adapter));
  const { models } = await listInstalled(plan.directory);
  for (const model of models) {
    const same =
      model.name === plan.name &&
      model.family === plan.family &&
      model.quantization === plan.quantization &&
      sources(model.source, model.adapterSource) === wanted &&
      model.files.some(({ role }) => role === "adapter") ===
        (plan.adapter !== undefined && !plan.merge);
    // A folder's content may have changed since; a commit on the Hub cannot.
    if (same && model.source.type === "hub" && (await isIntact(model))) return model;
  }
  return undefined;
}

/** Refuses what only weights have. */
function checkTokenizerOptions({ tokenizerOnly, quantization, file, merge }: PullOptions): void {
  if (tokenizerOnly !== true) return;
  if (quantization === undefined && file === undefined && merge !== true) return;
  throw new KomainuError(
    "invalid_input",
    "--quantize, --file and --merge are for weights, and --tokenizer-only gets none. Leave them out.",
  );
}

async function openHub({ env, tuning, signal }: PullOptions): Promise<HubAccess> {
  const settings = await readHubSettings(env);
  const { cacheDirectory, offline } = settings;
  return { client: new HubClient(settings), cacheDirectory, offline, tuning, signal };
}

async function readParts(
  asked: ModelReference,
  options: PullOptions,
  access: HubAccess,
): Promise<{ model: ModelPart; adapter: ModelPart | undefined }> {
  const { quantization, file, revision, tokenizerOnly } = options;
  const choose = { quantization, file, tokenizerOnly };
  const part = await readPart(asked, revision, choose, access);
  if (part.kind !== "adapter") {
    if (options.base === undefined) return { model: part, adapter: undefined };
    throw new KomainuError(
      "invalid_input",
      "--base is for adapters, and this is a complete model.",
    );
  }
  const catalogBase = asked.type === "catalog" ? asked.model.base : undefined;
  const base = options.base ?? catalogBase ?? (await readAdapterBase(part, access));
  const isHubName = /^[\w.-]+\/[\w.-]+$/.test(base) && options.base === undefined;
  const reference = await readModelReference(isHubName ? `hf:${base}` : base);
  const model = await readPart(reference, undefined, { tokenizerOnly }, access);
  if (["safetensors", "tokenizer"].includes(model.kind)) return { model, adapter: part };
  throw new KomainuError(
    "model_unsupported",
    `The adapter's base (${base}) must be a model in safetensors. Name another with --base.`,
  );
}

function readPart(
  asked: ModelReference,
  revision: string | undefined,
  choose: ChooseOptions,
  access: HubAccess,
): Promise<ModelPart> {
  if (asked.type === "local") return readLocalPart(asked.path, choose);
  const repository = asked.type === "catalog" ? asked.model.repository : asked.repository;
  const pinned = asked.type === "hub" ? asked.revision : undefined;
  return readHubPart(repository, revision ?? pinned ?? "main", choose, access);
}

/** The catalog's entry, also where its repository was named instead of it. */
function findKnown(asked: ModelReference, part: ModelPart): CatalogModel | undefined {
  if (asked.type === "catalog") return asked.model;
  if (part.type !== "hub") return undefined;
  return CATALOG.find(({ repository }) => repository === part.repository.name);
}

/** The catalog knows its models; of others, names and architecture are read. */
async function chooseFamily(
  known: CatalogModel | undefined,
  { family: asked, families = FAMILIES }: PullOptions,
  { model, adapter }: { readonly model: ModelPart; readonly adapter: ModelPart | undefined },
  access: HubAccess,
): Promise<string | null> {
  if (known !== undefined && asked === undefined) return known.family;
  if (model.kind === "tokenizer") return asked ?? null;
  const clues = await readFamilyClues(model, adapter, access);
  return findFamilyOf(clues, asked, families);
}

function chooseName(name: string): string {
  if (MODEL_NAME.safeParse(name).success) return name;
  throw new KomainuError(
    "invalid_input",
    `"${name}" cannot be a model's name: use letters, digits, ".", "_" and "-". Give one with --name.`,
  );
}

function nameOf(part: ModelPart): string {
  if (part.type === "hub") return part.repository.name.replace("/", "--").toLowerCase();
  return basename(part.file ?? part.folder, ".gguf").toLowerCase();
}

/** Of a ready-made file: what its name tells, or, where it is at hand, what it says itself. */
async function chooseQuantization(model: ModelPart, wanted: string | undefined): Promise<string> {
  if (model.kind === "tokenizer") return TOKENIZER;
  if (model.kind !== "gguf") return readQuantization(wanted ?? DEFAULT_QUANTIZATION);
  const path = model.files[0]?.path ?? "";
  const named = quantizationOf(path);
  if (named !== undefined || model.type === "hub") return named ?? "gguf";
  return (await readGgufSummary(join(model.folder, path))).quantization.toLowerCase();
}

/** What the models' cards say, where the catalog says nothing. */
function readLicences(parts: readonly HubPart[], { client }: HubAccess): PullPlan["licences"] {
  return parts.map(({ repository }) => ({
    name: repository.licence ?? "not stated",
    page: `${client.endpoint}/${repository.name}`,
  }));
}

/** Taking the weights to be in 16 bits, as nearly all published ones are. */
function installedSize(model: ModelPart, quantization: string): number {
  const size = sizeOf(model.files);
  return model.kind !== "safetensors"
    ? size
    : (size / 2) * bytesPerWeight(readQuantization(quantization));
}
