import type { GuardFamily } from "../../../core/family.ts";
import type { Target } from "../../../core/message.ts";
import { findFamily } from "../../../families/registry.ts";
import { CLASSIFIERS, DEFAULT_GUARD, type BundledClassifier } from "../../../classifier/bundled.ts";
import { SERVICES, type KnownService } from "../../../services/known-services.ts";
import { CLASSIFIER_POLICIES } from "../../../guard/classifier-guard.ts";
import {
  approximateDownload,
  type CatalogModel,
  findInstalledModel,
  type FoundModel,
} from "../../../models/index.ts";
import { findEnginePackage } from "../../engine-package.ts";

/** A guard that can be run, and what it needs. */
export interface GuardListing {
  readonly id: string;
  readonly title: string;
  readonly assurance: "screen" | "guard-model";
  /** What it is, in a few words. */
  readonly kind: string;
  /** Whether it judges where no guard is named. */
  readonly default: boolean;
  readonly ready: boolean;
  /** What is missing, with the command that gets it; empty when ready. */
  readonly missing: readonly { readonly what: string; readonly remedy: string }[];
  /** Of a service: where judged texts are sent. */
  readonly sentTo?: string;
  readonly targets: readonly Target[];
  readonly policies: readonly string[];
  readonly ownPolicies: boolean;
  readonly variants: readonly string[];
  readonly modes: readonly string[];
  /** What can be set with `--set`, by name. */
  readonly settings: GuardFamily["settings"];
  /** The model that is used unless another is named. */
  readonly installed?: FoundModel;
  readonly models: readonly ModelListing[];
}

/** A model that a guard can be run with. */
export interface ModelListing {
  readonly name: string;
  readonly licences: readonly string[];
  /** Whether the licence must be accepted on the Hub before the download. */
  readonly gated: boolean;
  /** Bytes, roughly. */
  readonly download: number;
  readonly command: string;
}

/**
 * The bundled guards and those of these families, as they stand on this machine; `file` is where the
 * one that is not Komainu's own was loaded from.
 */
export async function listGuards(
  families: readonly GuardFamily[],
  file?: string,
): Promise<readonly GuardListing[]> {
  const described = families.map((family) => describeFamily(family, pullCommand(family, file)));
  return [
    ...CLASSIFIERS.map(describeClassifier),
    ...(await Promise.all(described)),
    ...SERVICES.map(describeService),
  ];
}

function describeService({ id, title, policies, ownPolicies, url }: KnownService): GuardListing {
  const missing = missingOf(id);
  return {
    id,
    title,
    assurance: "guard-model",
    kind: "a service",
    default: false,
    ready: missing.length === 0,
    missing,
    sentTo: url ?? "the server that --engine names",
    targets: ["prompt", "response"],
    policies: policies.map((policy) => policy.id),
    ownPolicies,
    variants: [],
    modes: [],
    settings: {},
    models: [],
  };
}

function missingOf(id: KnownService["id"]): GuardListing["missing"] {
  if (id === "judge") {
    return [{ what: "a server and its model", remedy: "--engine URL --model NAME" }];
  }
  const hasKey = (process.env["OPENAI_API_KEY"] ?? "").trim() !== "";
  return hasKey ? [] : [{ what: "a key", remedy: "OPENAI_API_KEY in the environment" }];
}

/** `komainu pull` knows the models of Komainu's own families by name; others need their family. */
function pullCommand({ id }: GuardFamily, file = "FILE"): PullCommand {
  return (model) => {
    if (model !== undefined && findFamily(id) !== undefined) return `komainu pull ${model.name}`;
    const source = model === undefined ? "FOLDER" : `hf:${model.repository}`;
    return `komainu pull ${source} --family ${id} --family-file ${file}`;
  };
}

type PullCommand = (model: GuardFamily["models"][number] | undefined) => string;

function describeClassifier({ id, title, kind }: BundledClassifier): GuardListing {
  return {
    id,
    title,
    assurance: "screen",
    kind,
    default: id === DEFAULT_GUARD,
    ready: true,
    missing: [],
    targets: ["prompt", "response"],
    policies: CLASSIFIER_POLICIES.map(({ id }) => id),
    ownPolicies: false,
    variants: [],
    modes: [],
    settings: {},
    models: [],
  };
}

async function describeFamily(family: GuardFamily, pull: PullCommand): Promise<GuardListing> {
  const { id, title, targets, policies, policySupport, variants, modes, settings } = family;
  const installed = await findInstalledModel(id);
  const models = family.models.map((model) => describeModel({ ...model, family: id }, pull(model)));
  const missing = [
    ...(findEnginePackage() === undefined
      ? [{ what: "the in-process engine", remedy: "npm install node-llama-cpp" }]
      : []),
    ...(installed === undefined ? [{ what: "a model", remedy: pull(family.models[0]) }] : []),
  ];
  return {
    id,
    title,
    assurance: "guard-model",
    kind: `the guard model ${title}`,
    default: false,
    ready: missing.length === 0,
    missing,
    targets,
    policies: policies.map(({ id: policy }) => policy),
    ownPolicies: policySupport === "any",
    variants,
    modes,
    settings,
    ...(installed && { installed }),
    models,
  };
}

function describeModel(model: CatalogModel, command: string): ModelListing {
  return {
    name: model.name,
    licences: model.licences.map(({ name }) => name),
    gated: model.gated,
    download: approximateDownload(model),
    command,
  };
}
