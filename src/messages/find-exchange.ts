import {
  KomainuError,
  type Message,
  type Role,
  type Target,
  type UnjudgedContent,
} from "../core/index.ts";
import type { Turn } from "./turn.ts";

/** The exchange of a conversation that is judged. */
export interface Exchange {
  readonly target: Target;
  readonly prompt: string;
  /** `null` where the prompt is judged. */
  readonly response: string | null;
  /** What was said before the exchange, as far as it is text. */
  readonly history: readonly Message[];
  /** What the judged side holds beside text, each kind once a message. */
  readonly unjudged: readonly UnjudgedContent[];
}

const SPEAKERS = { prompt: "user", response: "assistant" } as const;

/** Between the messages of one side: a blank line. */
const BETWEEN_MESSAGES = "\n\n";

/**
 * Finds the exchange that is judged. A prompt is all that the user said since the assistant last
 * spoke, a response all that the assistant said since the user last did: whoever splits a text into
 * several messages is judged by the whole, and the steps of an agent are one response.
 *
 * @param target Default: the side that spoke last; turns of tools, systems and developers are
 *   neither side's.
 * @throws KomainuError `invalid_input` when that side never spoke.
 */
export function findExchange(turns: readonly Turn[], target?: Target): Exchange {
  const side = target ?? lastSide(turns);
  const last = turns.findLastIndex(({ role }) => role === SPEAKERS[side]);
  if (last === -1) {
    throw new KomainuError(
      "invalid_input",
      `The messages hold no ${SPEAKERS[side]} turn to judge as ${side}. Choose another target, or add the turn.`,
    );
  }
  const judged = sideEndingAt(turns, last, SPEAKERS[side]);
  const start = judged[0] ?? last;
  const asked =
    side === "prompt"
      ? judged
      : sideEndingAt(turns, lastBefore(turns, start, "user"), SPEAKERS.prompt);
  const response = side === "prompt" ? null : join(turns, judged);
  const history = historyBefore(turns, asked.at(-1) ?? start, new Set(asked));
  const unjudged = listUnjudged(turns, judged);
  return { target: side, prompt: join(turns, asked), response, history, unjudged };
}

function lastSide(turns: readonly Turn[]): Target {
  const last = turns.findLast(({ role }) => role === "user" || role === "assistant");
  return last?.role === "assistant" ? "response" : "prompt";
}

function lastBefore(turns: readonly Turn[], end: number, role: Role): number {
  for (let index = end - 1; index >= 0; index--) if (turns[index]?.role === role) return index;
  return -1;
}

/** The turns of a side that end at `last`, back to where the other side spoke; in order. */
function sideEndingAt(
  turns: readonly Turn[],
  last: number,
  side: "user" | "assistant",
): readonly number[] {
  const other = side === "user" ? "assistant" : "user";
  const found: number[] = [];
  for (let index = last; index >= 0; index--) {
    const role = turns[index]?.role;
    if (role === other) break;
    if (role === side) found.push(index);
  }
  return found.reverse();
}

function join(turns: readonly Turn[], indices: readonly number[]): string {
  const texts = indices.map((index) => turns[index]?.text ?? "");
  return texts.filter((text) => text !== "").join(BETWEEN_MESSAGES);
}

function historyBefore(
  turns: readonly Turn[],
  end: number,
  without: ReadonlySet<number>,
): readonly Message[] {
  const before = turns
    .slice(0, end)
    .filter(({ text }, index) => text !== "" && !without.has(index));
  return before.map(({ role, text }) => ({ role, content: text }));
}

function listUnjudged(
  turns: readonly Turn[],
  indices: readonly number[],
): readonly UnjudgedContent[] {
  const found = new Map<string, UnjudgedContent>();
  for (const index of indices) {
    const turn = turns[index];
    if (turn === undefined) continue;
    for (const type of turn.unjudged)
      found.set(`${turn.message} ${type}`, { message: turn.message, type });
  }
  return [...found.values()];
}
