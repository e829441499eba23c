import type { Role } from "../core/index.ts";

/** What one speaker said in one piece: a message, or a part of one. */
export interface Turn {
  readonly role: Role;
  /** The message that it stands in, from 0. */
  readonly message: number;
  /** The text parts, joined with nothing between them. */
  readonly text: string;
  /** What the model thought aloud, where the message carries it. */
  readonly reasoning: string;
  /** Kinds of content beside text and reasoning, each once. */
  readonly unjudged: readonly string[];
}

interface OpenTurn {
  readonly role: Role;
  readonly text: string[];
  readonly reasoning: string[];
  readonly unjudged: Set<string>;
}

/**
 * Gathers the turns of one message. Text of one role in a row is one turn; a tool's result between
 * two texts of the assistant separates them.
 */
export class TurnBuilder {
  readonly #message: number;
  readonly #turns: Turn[] = [];
  #open: OpenTurn | undefined;

  constructor(message: number) {
    this.#message = message;
  }

  addText(role: Role, text: string): void {
    this.open(role).text.push(text);
  }

  /** What one tool gave is a turn of its own. */
  addToolResult(text: string): void {
    this.close();
    this.addText("tool", text);
    this.close();
  }

  addReasoning(role: Role, text: string): void {
    this.open(role).reasoning.push(text);
  }

  addUnjudged(role: Role, kind: string): void {
    this.open(role).unjudged.add(kind);
  }

  /** Makes sure that the role has a turn, if an empty one. */
  open(role: Role): OpenTurn {
    if (this.#open?.role !== role) {
      this.close();
      this.#open = { role, text: [], reasoning: [], unjudged: new Set() };
    }
    return this.#open;
  }

  /** Ends the turn: a blank line separates it from what comes next. */
  close(): void {
    if (this.#open === undefined) return;
    const { role, text, reasoning, unjudged } = this.#open;
    this.#open = undefined;
    this.#turns.push({
      role,
      message: this.#message,
      text: text.join(""),
      reasoning: reasoning.join("\n"),
      unjudged: [...unjudged],
    });
  }

  /** Whether nothing was added yet. */
  isEmpty(): boolean {
    return this.#open === undefined && this.#turns.length === 0;
  }

  /** The turns of the message. */
  finish(): readonly Turn[] {
    this.close();
    return this.#turns;
  }
}
