// The detectors that were compared, as functions from a text to a BCP-47 tag. They are no
// dependencies of this project: they are loaded from the folder they were installed into.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

export interface Candidate {
  readonly name: string;
  readonly detect: (text: string) => string;
}

interface Recipe {
  readonly name: string;
  readonly module: string;
  /** Where the function stands in the module. */
  readonly path: readonly string[];
  /** What the function gives, as a code of a language (ISO 639, or BCP-47 already). */
  readonly code: (answer: unknown) => string;
}

const RECIPES: readonly Recipe[] = [
  { name: "franc-min", module: "franc-min", path: ["franc"], code: String },
  { name: "franc", module: "franc", path: ["franc"], code: String },
  { name: "tinyld/light", module: "tinyld/light", path: ["detect"], code: String },
  { name: "tinyld", module: "tinyld", path: ["detect"], code: String },
  { name: "tinyld/heavy", module: "tinyld/heavy", path: ["detect"], code: String },
  {
    name: "eld/extrasmall",
    module: "./node_modules/eld/src/entries/static.extrasmall.js",
    path: ["eld", "detect"],
    code: language,
  },
  {
    name: "eld/large",
    module: "./node_modules/eld/src/entries/static.large.js",
    path: ["eld", "detect"],
    code: language,
  },
  { name: "lande", module: "lande", path: ["default"], code: first },
];

function property(value: unknown, key: string): unknown {
  const holder = typeof value === "object" || typeof value === "function" ? value : null;
  return holder === null ? undefined : Reflect.get(holder, key);
}

/** ELD gives `{ language }`. */
function language(answer: unknown): string {
  return String(property(answer, "language"));
}

/** Lande gives `[code, probability]`, the likeliest first. */
function first(answer: unknown): string {
  return String(property(property(answer, "0"), "0"));
}

/** Codes that Intl does not bring to the tags used here by itself. */
const MACRO: Readonly<Record<string, string>> = { cmn: "zh", pes: "fa", arb: "ar" };

function asTag(code: string): string {
  if (code === "" || code === "undefined") return "und";
  const tag = Intl.getCanonicalLocales(code)[0] ?? "und";
  return MACRO[tag] ?? tag;
}

/** Loads those candidates that are installed in a folder; names the others. */
export async function loadCandidates(
  folder: string,
): Promise<{ readonly found: readonly Candidate[]; readonly missing: readonly string[] }> {
  const require = createRequire(join(resolve(folder), "package.json"));
  const found: Candidate[] = [];
  const missing: string[] = [];
  for (const { name, module, path, code } of RECIPES) {
    try {
      const loaded: unknown = await import(pathToFileURL(require.resolve(module)).href);
      const holder = path.slice(0, -1).reduce(property, loaded);
      const call = property(holder, path.at(-1) ?? "");
      if (typeof call !== "function") throw new TypeError(`${module} has no ${path.join(".")}`);
      found.push({ name, detect: (text) => asTag(code(Reflect.apply(call, holder, [text]))) });
    } catch {
      missing.push(name);
    }
  }
  return { found: [...found, ...(await loadCld3(folder))], missing };
}

/** CLD3 compiles its WebAssembly first, and makes a detector with its bounds on a text's bytes. */
async function loadCld3(folder: string): Promise<readonly Candidate[]> {
  try {
    const require = createRequire(import.meta.url);
    const loaded: unknown = require(resolve(folder, "node_modules", "cld3-asm"));
    const factory: unknown = await call(loaded, "loadModule");
    const detector = call(factory, "create", 0, 1000);
    return [
      { name: "cld3-asm", detect: (text) => asTag(language(call(detector, "findLanguage", text))) },
    ];
  } catch {
    return [];
  }
}

function call(holder: unknown, name: string, ...parameters: readonly unknown[]): unknown {
  const method = property(holder, name);
  if (typeof method !== "function") throw new TypeError(`no ${name}`);
  return Reflect.apply(method, holder, parameters);
}
