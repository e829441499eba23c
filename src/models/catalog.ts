/** A licence that a model's user accepts. */
export interface Licence {
  readonly name: string;
  /** Where to read it. */
  readonly page: string;
}

/** A model that `komainu pull` knows by name. */
export interface CatalogModel {
  readonly name: string;
  /** Id of the guard family it belongs to. */
  readonly family: string;
  /** Hub repository of the weights, or of the adapter where there is a `base`. */
  readonly repository: string;
  /** Hub repository of the model that the adapter is for. */
  readonly base?: string;
  readonly licences: readonly Licence[];
  /** Whether a licence must be accepted on the Hub before the download. */
  readonly gated: boolean;
  /** Weights of the model, in millions. */
  readonly parameters: number;
}

const GEMMA: Licence = { name: "Gemma Terms of Use", page: "https://ai.google.dev/gemma/terms" };
const ARISE: Licence = {
  name: "ARISE supplement",
  page: "https://huggingface.co/shibu-phys/arise-japanese-guardrail-gemma2b-lora",
};
const LLAMA_3_1: Licence = {
  name: "Llama 3.1 Community License",
  page: "https://www.llama.com/llama3_1/license/",
};
const LLAMA_3_2: Licence = {
  name: "Llama 3.2 Community License",
  page: "https://www.llama.com/llama3_2/license/",
};

/** Every model that Komainu's own guard families were published with. */
export const CATALOG: readonly CatalogModel[] = [
  shieldgemma("2b", 2_614),
  shieldgemma("9b", 9_242),
  shieldgemma("27b", 27_227),
  {
    name: "arise",
    family: "arise",
    repository: "shibu-phys/arise-japanese-guardrail-gemma2b-lora",
    licences: [ARISE, GEMMA],
    gated: false,
    parameters: 2_614,
  },
  {
    name: "arise-adapter",
    family: "arise",
    repository: "shibu-phys/arise-japanese-guardrail-gemma2b-lora-adapter",
    base: "google/gemma-2-2b-jpn-it",
    licences: [ARISE, GEMMA],
    gated: true,
    parameters: 2_614,
  },
  guardreasoner("1B", 1_236, LLAMA_3_2),
  guardreasoner("3B", 3_213, LLAMA_3_2),
  guardreasoner("8B", 8_030, LLAMA_3_1),
];

function shieldgemma(size: string, parameters: number): CatalogModel {
  return {
    name: `shieldgemma-${size}`,
    family: "shieldgemma",
    repository: `google/shieldgemma-${size}`,
    licences: [GEMMA],
    gated: true,
    parameters,
  };
}

/** Fine-tuned from Llama 3.2 1B and 3B and Llama 3.1 8B (GuardReasoner paper, section 4). */
function guardreasoner(size: string, parameters: number, licence: Licence): CatalogModel {
  return {
    name: `guardreasoner-${size.toLowerCase()}`,
    family: "guardreasoner",
    repository: `yueliu1999/GuardReasoner-${size}`,
    licences: [licence],
    gated: false,
    parameters,
  };
}

/** The model of that name, if the catalog has it. */
export function findCatalogModel(name: string): CatalogModel | undefined {
  return CATALOG.find((model) => model.name === name.toLowerCase());
}

/** Roughly how much a model's download is, in bytes: two for each weight (bfloat16). */
export function approximateDownload(model: CatalogModel): number {
  return model.parameters * 1e6 * 2;
}
