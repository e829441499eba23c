/** Who said a message. `developer` and `tool` are OpenAI's roles; a tool's turn is what it gave. */
export type Role = "system" | "developer" | "user" | "assistant" | "tool";

/** One turn of a conversation, as text. */
export interface Message {
  readonly role: Role;
  readonly content: string;
}

/** What is judged: what the user asked, or what the assistant answered. */
export type Target = "prompt" | "response";

/** The types of content that is not judged, as far as they are known. */
export const UNJUDGED_TYPES = [
  "image",
  "audio",
  "video",
  "file",
  "data",
  "tool_call",
  "reasoning",
  "item_reference",
] as const;

/** How a type is written: those above, and the names of parts and fields that are not known. */
export const UNJUDGED_TYPE = /^[\w-]{1,32}$/u;

/** Content of the judged turn that is not text, or is not judged, such as an image. */
export interface UnjudgedContent {
  /** The message that holds it, from 0. */
  readonly message: number;
  /**
   * One of `UNJUDGED_TYPES`; else the name of a part or a field that is not known, such as
   * `non_standard`, or `other` where that is more than one short word.
   */
  readonly type: string;
}
