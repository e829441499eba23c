/** A value that a configuration can give, and the option that it stands for. */
export interface ConfigField {
  /** As the configuration nests it, such as `engine.threads`. */
  readonly path: string;
  /** The option's name as commander has it, such as `threads`. */
  readonly option: string;
  /** The environment variable. */
  readonly env: string;
  /** Values of one group are taken together, from the place that gives any of them. */
  readonly group?: "guard" | "columns";
  /** Only a guard that runs a model uses it. */
  readonly needsModel?: true;
  /** Holds a path, or paths, or may hold one. */
  readonly file?: true;
  /**
   * `never`: a file that merely lies in the working directory may not set it; `name`: only to a name,
   * never to a path; `inside`: to no file outside its own folder; `here`: to nothing that sends texts
   * elsewhere.
   */
  readonly found?: "never" | "name" | "inside" | "here";
  /** Changes how a command works, and nothing in what it says. */
  readonly harmless?: true;
}

function field(path: string, option: string, rest: Partial<ConfigField> = {}): ConfigField {
  const env = `KOMAINU_${option.replaceAll(/[A-Z]/gu, (letter) => `_${letter}`).toUpperCase()}`;
  return { path, option, env, ...rest };
}

const guard = { group: "guard" } as const;
const model = { ...guard, needsModel: true } as const;
const engine = { needsModel: true, found: "never" } as const;
const column = { group: "columns" } as const;

/** Everything that a configuration can give. */
export const CONFIG_FIELDS: readonly ConfigField[] = [
  field("guard", "guard", { found: "here" }),
  field("familyFile", "familyFile", { file: true, found: "never" }),
  field("model", "model", { ...guard, file: true, found: "name" }),
  field("adapter", "adapter", { ...model, file: true, found: "never" }),
  field("policies", "policy", { ...guard, file: true, found: "inside" }),
  field("thresholds", "threshold", guard),
  field("calibration", "calibration", { ...guard, file: true, found: "inside" }),
  field("bands", "band", guard),
  field("variant", "variant", model),
  field("mode", "mode", model),
  field("history", "history", model),
  field("language", "language"),
  field("settings", "set", model),
  field("timeout", "timeout"),
  field("stallTimeout", "stallTimeout"),
  field("maxWindows", "maxWindows", { needsModel: true }),
  field("unjudged", "unjudged", { found: "never" }),
  field("allowEmpty", "allowEmpty", { found: "never" }),
  field("engine.url", "engine", engine),
  field("engine.tokenizer", "tokenizer", engine),
  field("engine.allowHttp", "allowHttp", engine),
  field("engine.threads", "threads", engine),
  field("engine.contextSize", "contextSize", engine),
  field("engine.sequences", "sequences", engine),
  field("engine.gpu", "gpu", engine),
  field("concurrency", "concurrency", { harmless: true }),
  field("columns.prompt", "promptColumn", column),
  field("columns.response", "responseColumn", column),
  field("columns.text", "textColumn", column),
  field("columns.messages", "messagesColumn", column),
  field("columns.label", "labelColumn"),
  field("columns.score", "scoreColumn"),
  field("columns.id", "idColumn"),
  field("columns.source", "sourceColumn"),
  field("columns.type", "typeColumn"),
  // Said aloud, a file that was found can be doubted.
  field("output.quiet", "quiet", { found: "never" }),
  field("output.progress", "progress", { harmless: true }),
  // Kept answers are believed.
  field("output.cache", "cache", { file: true, found: "never" }),
];

/** The value at a field's place; `undefined` where there is none. */
export function valueAt(config: object, path: string): unknown {
  return path.split(".").reduce<unknown>((place, key) => {
    return isRecord(place) && Object.hasOwn(place, key) ? place[key] : undefined;
  }, config);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
