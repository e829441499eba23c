import { CLASSIFIERS, type BundledClassifier } from "../../../classifier/bundled.ts";
import { errorMessage } from "../../../core/errors.ts";
import { modelOf } from "../../../guard/provenance-schema.ts";
import { createGuard } from "../../../guard/create-guard.ts";
import { listInstalled, storeDirectory } from "../../../models/index.ts";
import type { Finding } from "./finding.ts";

/** Whether each bundled guard gives a verdict. */
export async function checkClassifiers(): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const classifier of CLASSIFIERS) findings.push(await checkClassifier(classifier));
  return findings;
}

async function checkClassifier({ id }: BundledClassifier): Promise<Finding> {
  const found = { id, title: `${id.charAt(0).toUpperCase()}${id.slice(1)}` };
  try {
    await using guard = await createGuard({ guard: id });
    const { decision, reason, provenance } = await guard.check(
      "What is a good soup for a cold day?",
    );
    if (decision === "unknown") throw new Error(reason);
    const { name = id, sha256 = "" } = modelOf(provenance) ?? {};
    return { ...found, status: "ok", detail: `ready: ${name}, sha256 ${sha256.slice(0, 12)}` };
  } catch (error) {
    const remedy = "Install the package again.";
    return { ...found, status: "broken", detail: errorMessage(error), remedy };
  }
}

/** The guard models that are installed. */
export async function checkModels(): Promise<Finding> {
  const found = { id: "models", title: "Models" };
  const { models, damaged } = await listInstalled();
  if (damaged.length > 0) {
    const folders = damaged.map(({ folder, reason }) => `${folder} (${reason})`).join(", ");
    const remedy = 'Remove these folders, and get the models again with "komainu pull".';
    return { ...found, status: "missing", detail: `damaged: ${folders}`, remedy };
  }
  if (models.length === 0) {
    const remedy = 'komainu pull qwen3guard-0.6b ("komainu guards" lists the others)';
    return { ...found, status: "missing", detail: `none in ${storeDirectory()}`, remedy };
  }
  const names = models.map(({ name, quantization }) => `${name} ${quantization}`).join(", ");
  return { ...found, status: "ok", detail: names };
}
