import type { GuardFamily } from "../../../core/family.ts";
import type { Target } from "../../../core/message.ts";
import { CLASSIFIERS, type BundledClassifier } from "../../../classifier/bundled.ts";
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
  readonly ready: boolean;
  /** What is missing, with the command that gets it; empty when ready. */
  readonly missing: readonly { readonly what: string; readonly remedy: string }[];
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

/** The screen and the guards of these families, as they stand on this machine. */
export async function listGuards(
  families: readonly GuardFamily[],
): Promise<readonly GuardListing[]> {
  return [
    ...CLASSIFIERS.map(describeClassifier),
    ...(await Promise.all(families.map(describeFamily))),
  ];
}

function describeClassifier({ id, title }: BundledClassifier): GuardListing {
  return {
    id,
    title,
    assurance: "screen",
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

async function describeFamily(family: GuardFamily): Promise<GuardListing> {
  const { id, title, targets, policies, policySupport, variants, modes, settings } = family;
  const installed = await findInstalledModel(id);
  const models = family.models.map((model) => describeModel({ ...model, family: id }));
  const missing = [
    ...(findEnginePackage() === undefined
      ? [{ what: "the in-process engine", remedy: "npm install node-llama-cpp" }]
      : []),
    ...(installed === undefined
      ? [{ what: "a model", remedy: models[0]?.command ?? "--model FILE.gguf" }]
      : []),
  ];
  return {
    id,
    title,
    assurance: "guard-model",
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

function describeModel(model: CatalogModel): ModelListing {
  return {
    name: model.name,
    licences: model.licences.map(({ name }) => name),
    gated: model.gated,
    download: approximateDownload(model),
    command: `komainu pull ${model.name}`,
  };
}
