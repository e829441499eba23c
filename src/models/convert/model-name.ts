/** What a model's name says of it; the naming is the Hub's. */
export interface ModelName {
  /** The name without its organisation. */
  readonly full?: string | undefined;
  readonly organization?: string | undefined;
  readonly basename?: string | undefined;
  readonly finetune?: string | undefined;
  readonly version?: string | undefined;
  readonly sizeLabel?: string | undefined;
}

type Kind = "basename" | "sizeLabel" | "finetune" | "version" | "type";
interface Part {
  text: string;
  readonly kinds: Set<Kind>;
}

/**
 * Takes a name such as `google/shieldgemma-2b` apart by the rules of llama.cpp's converter
 * (gguf-py, metadata.py, get_model_id_components).
 *
 * @param parameters The model's number of parameters, negative for an adapter, 0 if unknown: tells
 * a size from a context length.
 */
export function readModelName(id: string, parameters: number): ModelName {
  if (id.includes(" ")) return { full: id };
  const slash = id.indexOf("/");
  const owner = slash < 0 ? undefined : id.slice(0, slash);
  const full = slash < 0 ? id : id.slice(slash + 1);
  const parts: Part[] = full
    .split("-")
    .filter((text) => text !== "")
    .map((text) => ({ text, kinds: new Set() }));
  parts.forEach((part, index) => classify(part, index, parameters));
  dropWordSizes(parts);
  markBasename(parts);
  return { full, organization: owner?.startsWith(".") ? undefined : owner, ...collect(parts) };
}

function classify(part: Part, index: number, parameters: number): void {
  if (/^(?:v|iter)?\d+(?:\.\d+)*$/iu.test(part.text)) part.kinds.add("version");
  else if (/^(?:i?q\d(?:_\w)*|b?fp?(?:16|32))$/iu.test(part.text)) {
    part.kinds.add("type");
    part.text = part.text.toUpperCase();
  } else if (
    index > 0 &&
    /^(?:(?:A|\d+x)?\d+(?:[._]\d+)?[KMBT]\d?|small|mini|medium|large|x?xl)$/iu.test(part.text)
  ) {
    classifySize(part, parameters);
  } else if (index > 0 && /^(?:chat|instruct|vision|lora)$/iu.test(part.text)) {
    part.kinds.add(parameters < 0 && /^lora$/iu.test(part.text) ? "type" : "finetune");
  }
}

/** `7b` becomes `7B`; a "size" far from the model's own is a context length. */
function classifySize(part: Part, parameters: number): void {
  let text = part.text.replaceAll("_", ".");
  if (/\d$/u.test(text)) text = `${text.slice(0, -2)}.${text.slice(-1)}${text.slice(-2, -1)}`;
  if (/\d[kmbt]$/u.test(text)) text = text.slice(0, -1) + text.slice(-1).toUpperCase();
  const number = Number(text.slice(0, -1));
  if (parameters !== 0 && !Number.isNaN(number)) {
    const claimed = number * 1000 ** " KMBT".indexOf(text.slice(-1));
    const isContext =
      parameters < 0
        ? claimed < Math.floor(-parameters / 8)
        : Math.abs(claimed - parameters) > Math.floor((7 * parameters) / 8);
    if (isContext) {
      part.kinds.add("finetune");
      text = text.slice(0, -1) + text.slice(-1).toLowerCase();
    }
  }
  if (part.kinds.size === 0) part.kinds.add("sizeLabel");
  part.text = text;
}

/** Sizes in words count only where there is none in figures. */
function dropWordSizes(parts: readonly Part[]): void {
  const sizes = parts.filter(({ kinds }) => kinds.has("sizeLabel"));
  if (!sizes.some(({ text }) => /\d/u.test(text))) return;
  for (const { text, kinds } of sizes) if (/^\p{L}+$/u.test(text)) kinds.delete("sizeLabel");
}

/** The base name is what comes before the first size or fine-tune; versions at its end are not. */
function markBasename(parts: readonly Part[]): void {
  let atStart = true;
  for (const { text, kinds } of parts) {
    if (atStart && ((kinds.size === 0 && /^\p{L}/u.test(text)) || kinds.has("version"))) {
      kinds.add("basename");
    } else {
      atStart = false;
      if (kinds.size === 0) kinds.add("finetune");
    }
  }
  for (const { kinds } of parts.toReversed()) {
    if (!kinds.has("basename") || kinds.size === 1) break;
    kinds.delete("basename");
  }
}

function collect(parts: readonly Part[]): ModelName {
  const join = (texts: readonly string[]) => (texts.length > 0 ? texts.join("-") : undefined);
  const of = (kind: Kind) => parts.filter(({ kinds }) => kinds.has(kind)).map(({ text }) => text);
  const versions = parts.filter(({ kinds }) => kinds.has("version") && !kinds.has("basename"));
  const sizeLabel = join([...new Set(of("sizeLabel"))]);
  const finetune = join(of("finetune"));
  const version = join(versions.map(({ text }) => text));
  const isClear = sizeLabel !== undefined || finetune !== undefined || version !== undefined;
  return { basename: isClear ? join(of("basename")) : undefined, finetune, version, sizeLabel };
}

/** `my-safe-model` as a title: `My Safe Model`; versions and names with capitals stay as they are. */
export function titleOf(name: string): string {
  return name
    .trim()
    .replaceAll("-", " ")
    .split(/\s+/u)
    .filter((word) => word !== "")
    .map((word) => (isLower(word) && !/^(?:v\d+(?:\.\d+)*|\d.*)$/u.test(word) ? title(word) : word))
    .join(" ");
}

function isLower(word: string): boolean {
  return word === word.toLowerCase() && word !== word.toUpperCase();
}

function title(word: string): string {
  return word.replaceAll(/\p{L}+/gu, (letters) => {
    const [first = "", ...rest] = letters;
    return first.toUpperCase() + rest.join("");
  });
}

/** A number of parameters in two digits or more, such as `2.6B`. */
export function sizeLabel(parameters: number): string {
  const steps: [number, string][] = [
    [1e12, "T"],
    [1e9, "B"],
    [1e6, "M"],
    [0, "K"],
  ];
  const [step, suffix] = steps.find(([limit]) => parameters > limit) ?? [0, "K"];
  const scaled = parameters * (step === 0 ? 1e-3 : 1 / step);
  const digits = Math.max(2 - roundHalfEven(scaled, 0).replace(/^0+/u, "").length, 0);
  return `${roundHalfEven(scaled, digits)}${suffix}`;
}

/** Decimal notation that rounds halves to the even neighbour, as Python does. */
function roundHalfEven(value: number, digits: number): string {
  const scaled = value * 10 ** digits;
  const isHalf = Number.isInteger(scaled * 2) && !Number.isInteger(scaled);
  const rounded =
    isHalf && Math.floor(scaled) % 2 === 0
      ? Math.floor(scaled)
      : Number(value.toFixed(digits)) * 10 ** digits;
  return (rounded / 10 ** digits).toFixed(digits);
}
