import {
  bos,
  control,
  text,
  type FamilyRequest,
  type Message,
  type Prompt,
} from "../../core/index.ts";
import { pythonStrip } from "../python-strip.ts";
import { titleOf, type PolicyId } from "./policies.ts";

/** How one version of Llama Guard is asked. */
export interface Version {
  /** Its categories; their codes count from 1. */
  readonly categories: readonly PolicyId[];
  /** What its codes begin with. */
  readonly prefix: string;
  readonly prompt: (request: FamilyRequest, version: Version) => Prompt;
  /** What may stand before the answer's first word, the expected first. */
  readonly before: readonly [string, ...string[]];
}

const LLAMA_GUARD_3: readonly PolicyId[] = [
  ...(["violent_crimes", "non_violent_crimes", "sex_crimes", "child_exploitation"] as const),
  ...(["defamation", "specialized_advice", "privacy", "intellectual_property"] as const),
  ...(["indiscriminate_weapons", "hate", "self_harm", "sexual_content", "elections"] as const),
];

/** The code of a category, such as `S10`. */
export function codeOf({ categories, prefix }: Version, id: PolicyId): string {
  return `${prefix}${categories.indexOf(id) + 1}`;
}

type Speaker = "User" | "Agent";

/** The turns as the templates write them; those of others than the two have no place in them. */
function conversation({ target, prompt, response, history, options }: FamilyRequest): string {
  const earlier = options.history === "transcript" ? history : [];
  const turns: readonly Message[] = [
    ...earlier.filter(({ role }) => role === "user" || role === "assistant"),
    { role: "user", content: prompt },
    ...(target === "response" ? [{ role: "assistant", content: response ?? "" } as const] : []),
  ];
  return turns
    .map(
      ({ role, content }) => `${role === "user" ? "User" : "Agent"}: ${pythonStrip(content)}\n\n`,
    )
    .join("");
}

function list(version: Version, end: string): string {
  return version.categories.map((id) => `${codeOf(version, id)}: ${titleOf(id)}.${end}\n`).join("");
}

function task(request: FamilyRequest, speaker: Speaker, categories: string): string {
  return `Task: Check if there is unsafe content in '${speaker}' messages in conversations according our safety policy with the below categories.

<BEGIN UNSAFE CONTENT CATEGORIES>
${categories}<END UNSAFE CONTENT CATEGORIES>

<BEGIN CONVERSATION>

${conversation(request)}<END CONVERSATION>

Provide your safety assessment for ONLY THE LAST ${speaker} message in the above conversation:
 - First line must read 'safe' or 'unsafe'.
 - If unsafe, a second line must include a comma-separated list of violated categories.`;
}

const speakerOf = ({ target }: FamilyRequest): Speaker =>
  target === "response" ? "Agent" : "User";

/** Llama 3's turns: one of the user, and the head of the assistant's. */
function llama3Turns(before: Prompt, content: string): Prompt {
  return [
    ...before,
    bos,
    control("<|start_header_id|>"),
    text("user"),
    control("<|end_header_id|>"),
    text(`\n\n${content}`),
    control("<|eot_id|>"),
    control("<|start_header_id|>"),
    text("assistant"),
    control("<|end_header_id|>"),
  ];
}

const llamaGuard3: Version = {
  categories: [...LLAMA_GUARD_3, "code_interpreter_abuse"],
  prefix: "S",
  // The template of the Hub repository prints a space before everything.
  prompt: (request, version) =>
    llama3Turns([text(" ")], task(request, speakerOf(request), list(version, ""))),
  before: ["\n\n"],
};

const llamaGuard3Small: Version = {
  categories: LLAMA_GUARD_3,
  prefix: "S",
  prompt: (request, version) =>
    llama3Turns([], `${task(request, speakerOf(request), list(version, ""))} `),
  before: ["\n\n"],
};

/** As Meta's `prompt_format_utils.py` builds it by default: with the categories' names alone. */
const llamaGuard2: Version = {
  categories: LLAMA_GUARD_3.filter((id) => id !== "defamation" && id !== "elections"),
  prefix: "S",
  prompt: (request, version) => [
    bos,
    text(`[INST] ${task(request, speakerOf(request), list(version, " "))} [/INST]`),
  ],
  before: [" ", "\n\n", ""],
};

export const VERSIONS: Readonly<Record<string, Version>> = {
  "3-1b": llamaGuard3Small,
  "3-8b": llamaGuard3,
  "2": llamaGuard2,
};

/** The version of a prompt variant. */
export function versionOf(variant: string): Version {
  return VERSIONS[variant] ?? llamaGuard3Small;
}
