import { type FactRow, renderFacts, type View } from "../../ui/fact-rows.ts";
import { formatBytes } from "../../ui/format.ts";
import { describeSetting } from "../../../guard/read-family-options.ts";
import type { GuardListing, ModelListing } from "./list-guards.ts";

/** The guards for a person. */
export function renderGuards(guards: readonly GuardListing[], view: View): string {
  return guards
    .map((guard) => [headline(guard, view), ...renderFacts(facts(guard), view)].join("\n"))
    .join("\n\n");
}

function headline({ id, ready, default: isDefault }: GuardListing, { style }: View): string {
  const mark = ready ? style("green", "✓") : style("yellow", "–");
  return `${mark} ${style("bold", id)}  ${ready ? "ready" : "not ready"}${isDefault ? ", the default" : ""}`;
}

function facts(guard: GuardListing): FactRow[] {
  const { installed, missing, modes, models, targets, variants } = guard;
  return [
    ["is", what(guard)],
    ["judges", targets.map((target) => `${target}s`).join(" and ")],
    ["policies", policies(guard)],
    ...(variants.length > 1 ? [fact("variants", variants.join(", "))] : []),
    ...(modes.length > 1 ? [fact("modes", modes.join(", "))] : []),
    ...settings(guard).map((setting) => fact("setting", setting)),
    ...(installed ? [fact("model", `${installed.name} ${installed.quantization}`)] : []),
    ...missing.map(({ what, remedy }) => fact("missing", `${what}: ${remedy}`)),
    ...(models.length > 0 ? [fact("models", models.map(describeModel).join("\n"))] : []),
  ];
}

function fact(name: string, value: string): FactRow {
  return [name, value];
}

function what({ assurance, kind, title, sentTo }: GuardListing): string {
  if (sentTo !== undefined) return `${title}, ${kind}: judged texts are sent to ${sentTo}`;
  return assurance === "screen"
    ? `${kind}: a first look of low assurance, not a guard model`
    : `${kind}, run in this process`;
}

function policies({ ownPolicies, policies }: GuardListing): string {
  return `${policies.join(", ")}${ownPolicies ? "; or your own (--policy FILE.json)" : ""}`;
}

/** What `--set` takes, with what it may be. */
function settings({ settings }: GuardListing): readonly string[] {
  return Object.entries(settings).map(([name, spec]) => {
    return `${name}=${String(spec.default)} (${describeSetting(spec)}): ${spec.description}`;
  });
}

function describeModel({ name, download, licences, gated }: ModelListing): string {
  const accept = gated ? " (accept on the Hub)" : "";
  return `${name}  ${formatBytes(download)}  ${licences.join(", ")}${accept}`;
}
