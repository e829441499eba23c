import { field, type Fields } from "./field.ts";
import { isPlainName, plainName } from "./plain-name.ts";
import type { Place } from "./turn.ts";

/**
 * Fields of messages and parts that no model is shown as text: ids, states, counts, signatures,
 * what a provider said about an answer, and where a citation stands. From `openai` 6, `ai` 4 to 6,
 * `@langchain/core` 0.3 and 1, Anthropic's Messages API, and what LangChain's packages for
 * providers keep in `additional_kwargs`.
 */
const METADATA: ReadonlySet<string> = new Set(
  [
    "id index object status state phase model example chunk_position",
    "created createdAt created_at updatedAt updated_at timestamp",
    "annotations citations logprobs metadata usage usage_metadata response_metadata",
    "finish_reason finishReason stop_reason stopReason stop_sequence stop_details",
    "container context_management service_tier tool_call_id toolCallId tool_use_id",
    "cache_control cacheControl providerOptions providerMetadata provider",
    "experimental_providerMetadata signature signatures thought_signature thoughtSignature",
    "extras artifact parsed lc_kwargs lc_namespace lc_serializable",
    "safetyRatings citationMetadata groundingMetadata avgLogprobs",
    "__gemini_function_call_thought_signatures__ __openai_function_call_ids__",
    "__openai_role__ __raw_response",
  ].flatMap((line) => line.split(" ")),
);

/** Fields that are metadata where they are one short word. */
const PLAIN: ReadonlySet<string> = new Set(["name", "role", "type"]);

/** An id or a time of the application's own, such as `chatId` or `sent_at`, by its name … */
const LABEL_NAME = /(?:^|_)(?:id|at)$|[a-z](?:Id|At)$/u;
/** … and by its value. */
const LABEL = /^[\w.:+/@-]{1,64}$/u;

function isLabel(key: string, value: unknown): boolean {
  if (PLAIN.has(key)) return isPlainName(value);
  return LABEL_NAME.test(key) && typeof value === "string" && LABEL.test(value);
}

/** Whether there may be text in a value: numbers, flags and lists of these hold none. */
export function holdsText(value: unknown): boolean {
  if (typeof value === "string") return value !== "";
  if (typeof value !== "object" || value === null) return false;
  if (ArrayBuffer.isView(value)) return true;
  return Object.values(value).some((inner) => inner !== null && mayBeText(inner));
}

function mayBeText(value: unknown): boolean {
  return typeof value === "object" || (typeof value === "string" && value !== "");
}

/** The fields that hold text and are neither metadata nor `known`. */
export function unknownFields(fields: Fields, known: ReadonlySet<string>): readonly string[] {
  return Object.keys(fields).filter((key) => {
    if (known.has(key) || METADATA.has(key)) return false;
    const value = field(fields, key);
    return holdsText(value) && !isLabel(key, value);
  });
}

/** Names the fields that nobody reads: a model may be shown any of them. */
export function nameUnknown(
  fields: Fields,
  known: ReadonlySet<string>,
  { role, turns }: Omit<Place, "path">,
): void {
  for (const key of unknownFields(fields, known)) turns.addUnjudged(role, plainName(key));
}
