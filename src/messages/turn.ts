import type { Role } from "../core/index.ts";
import type { Reading } from "./reading.ts";

/** What one speaker said in one piece: a message, or a part of one. */
export interface Turn {
  readonly role: Role;
  /** The message that it stands in, from 0. */
  readonly message: number;
  /** The text parts, joined with nothing between them. */
  readonly text: string;
  /** Kinds of content beside text, each once. */
  readonly unjudged: readonly string[];
}

/** Where content is read to. */
export interface Place {
  readonly role: Role;
  /** Where the content stands, such as `messages[3].content`. */
  readonly path: string;
  readonly turns: TurnBuilder;
}

interface OpenTurn {
  readonly role: Role;
  readonly text: string[];
  readonly unjudged: Set<string>;
}

/**
 * Gathers the turns of one message. Text of one role in a row is one turn; a tool's result between
 * two texts of the assistant separates them.
 */
export class TurnBuilder {
  readonly reading: Reading;
  readonly #message: number;
  readonly #turns: Turn[] = [];
  #open: OpenTurn | undefined;

  constructor(message: number, reading: Reading) {
    this.#message = message;
    this.reading = reading;
  }

  addText(role: Role, text: string): void {
    this.reading.count("characters", text.length);
    this.open(role).text.push(text);
  }

  /** What one tool gave is a turn of its own. */
  addToolResult(text: string): void {
    this.close();
    this.addText("tool", text);
    this.close();
  }

  addUnjudged(role: Role, kind: string): void {
    this.open(role).unjudged.add(this.reading.kind(kind));
  }

  /**
   * Adds what a message holds a second time, in another of its fields. Where the texts of the two
   * differ both are kept: an application may send either of them to its model.
   */
  addSecond(role: Role, read: (turns: TurnBuilder) => void): void {
    const second = new TurnBuilder(this.#message, this.reading);
    read(second);
    const turns = second.finish();
    const text = textOf(role, turns);
    this.close();
    const repeated = text === "" || text === textOf(role, this.#turns);
    for (const turn of turns) {
      if (!repeated) this.#turns.push(turn);
      else for (const kind of turn.unjudged) this.addUnjudged(turn.role, kind);
    }
  }

  /** Makes sure that the role has a turn, if an empty one. */
  open(role: Role): OpenTurn {
    if (this.#open?.role !== role) {
      this.close();
      this.#open = { role, text: [], unjudged: new Set() };
    }
    return this.#open;
  }

  /** Ends the turn: a blank line separates it from what comes next. */
  close(): void {
    if (this.#open === undefined) return;
    const { role, text, unjudged } = this.#open;
    this.#open = undefined;
    this.#turns.push({
      role,
      message: this.#message,
      text: text.join(""),
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

function textOf(role: Role, turns: readonly Turn[]): string {
  return turns
    .filter((turn) => turn.role === role)
    .map(({ text }) => text)
    .join("");
}
