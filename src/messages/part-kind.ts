import { plainName } from "./plain-name.ts";

/**
 * What a content part is, by the name that its API gives it. Sources: the types of `openai` 6
 * (Chat Completions, Responses), `ai` 6 (`ModelMessage`, `UIMessage`), `@langchain/core` 1
 * (`ContentBlock`), and Anthropic's Messages API.
 */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  text: ["text", "input_text", "output_text", "text-plain"],
  refusal: ["refusal"],
  reasoning: [
    "reasoning",
    "reasoning_text",
    "reasoning_content",
    "thinking",
    "redacted_thinking",
    "redacted-reasoning",
  ],
  image: ["image", "image_url", "input_image", "image-data", "image-url", "computer_screenshot"],
  audio: ["audio", "input_audio", "output_audio"],
  video: ["video", "video_url", "input_video"],
  file: ["file", "input_file", "document", "file-data", "file-url"],
  tool_call: [
    "tool-call",
    "tool-approval-request",
    "tool_call",
    "tool_call_chunk",
    "invalid_tool_call",
    "server_tool_call",
    "server_tool_call_chunk",
    "tool_use",
    "server_tool_use",
    "mcp_tool_use",
    "function_call",
    "custom_tool_call",
    "input_json_delta",
  ],
  tool_result: ["tool-result", "tool_result", "server_tool_call_result", "tool-approval-response"],
  /** Where a step of an agent starts. */
  step: ["step-start"],
  /** What an answer was founded on: no text of its own, and not sent to a model again. */
  source: ["source", "source-url", "source-document", "citation"],
};

const KIND_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(KINDS).flatMap(([kind, types]) => types.map((type) => [type, kind] as const)),
);

/** The kind of a part. A type that is not known is a kind of its own, which nobody judges. */
export function partKind(type: string): string {
  const known = KIND_OF.get(type);
  if (known !== undefined) return known;
  if (type.endsWith("_tool_result")) return "tool_result";
  return plainName(type);
}

/** The kind of a file by its media type: `image/png` is an image. */
export function mediaKind(mediaType: unknown): string {
  const main = typeof mediaType === "string" ? mediaType.split("/", 1)[0] : "";
  return main === "image" || main === "audio" || main === "video" ? main : "file";
}
