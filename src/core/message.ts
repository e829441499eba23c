/** Who said a message. `developer` and `tool` are OpenAI's roles; a tool's turn is what it gave. */
export type Role = "system" | "developer" | "user" | "assistant" | "tool";

/** One turn of a conversation, as text. */
export interface Message {
  readonly role: Role;
  readonly content: string;
}

/** What is judged: what the user asked, or what the assistant answered. */
export type Target = "prompt" | "response";

/** Content of the judged turn that is not text, or is not judged, such as an image. */
export interface UnjudgedContent {
  /** The message that holds it, from 0. */
  readonly message: number;
  /**
   * `image`, `audio`, `video`, `file`, `data`, `tool_call`, `reasoning`, `item_reference`, or what
   * the message calls it where it is none of these.
   */
  readonly type: string;
}
