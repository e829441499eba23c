import type { ModelPart, PullPlan } from "../../../models/index.ts";
import { formatBytes } from "../../ui/format.ts";

/** What a pull will do, for people: sizes, licences, and each step. */
export function describePlan(plan: PullPlan): string {
  if (plan.existing) {
    return `${plan.name} (${plan.quantization}) is installed already. --force installs it again.`;
  }
  const lines = [`${plan.name} (${plan.family ?? "no known guard"})`];
  const add = (label: string, text: string): void =>
    void lines.push(`  ${label.padEnd(9)} ${text}`);
  add("model", describePart(plan.model));
  if (plan.adapter) {
    const merged = plan.merge ? ", merged into the model" : "";
    add("adapter", `${describePart(plan.adapter)}${merged}`);
  }
  for (const { name, page } of plan.licences) {
    add("licence", page === undefined ? name : `${name}, ${page}`);
  }
  const cached = plan.cachedBytes > 0 ? `, ${formatBytes(plan.cachedBytes)} in the cache` : "";
  add("download", `${formatBytes(plan.downloadBytes)}${cached}`);
  const isConverted = plan.model.kind === "safetensors";
  const verb = isConverted ? `converted to ${plan.quantization}` : "taken as it is";
  add("install", `${verb}, about ${formatBytes(plan.installedBytes)} in ${plan.directory}`);
  return lines.join("\n");
}

function describePart(part: ModelPart): string {
  const count = `${part.files.length} ${part.files.length === 1 ? "file" : "files"}`;
  if (part.type === "local") return `${part.file ?? part.folder} (${part.kind}, ${count})`;
  const { name, commit, gated } = part.repository;
  const gate = gated ? ", gated" : "";
  const cache = part.fromCache ? ", as the cache knows it: the Hub was not reached" : "";
  return `${name} at ${commit.slice(0, 12)} (${part.kind}, ${count}${gate}${cache})`;
}

/** The same for programs. */
export function describePlanAsJson(plan: PullPlan): object {
  const { name, family, quantization, licences, downloadBytes, cachedBytes, installedBytes } = plan;
  return {
    name,
    family,
    quantization,
    licences,
    model: partAsJson(plan.model),
    adapter: plan.adapter ? partAsJson(plan.adapter) : null,
    merge: plan.merge,
    downloadBytes,
    cachedBytes,
    installedBytes: Math.round(installedBytes),
    installed: plan.existing?.folder ?? null,
  };
}

function partAsJson(part: ModelPart): object {
  const files = part.files.map(({ path, size }) => ({ path, size }));
  if (part.type === "local") return { folder: part.folder, kind: part.kind, files };
  const { name: repository, commit: revision, gated } = part.repository;
  const { kind, fromCache } = part;
  return { repository, revision, gated, fromCache, kind, files };
}
