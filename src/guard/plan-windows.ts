import {
  KomainuError,
  type Engine,
  type EngineCallOptions,
  type FamilyRequest,
  type GuardFamily,
  type Prompt,
  type TextRange,
} from "../core/index.ts";
import { promptsOf } from "./check-engine.ts";
import { PieceSource } from "./piece-source.ts";
import { characterBoundary, cutPieces, type CountedPiece, type Piece } from "./text-pieces.ts";
import { TokenCounter } from "./token-counter.ts";
import { TokenTally } from "./token-tally.ts";
import { overlapOf, splitWindows } from "./windows.ts";

/** No token of the supported vocabularies stands for more characters on average. */
const MOST_CHARACTERS_PER_TOKEN = 16;

/** Few texts have more characters a token: so many are counted in the first call. */
const USUAL_CHARACTERS_PER_TOKEN = 4;

/** Kept free in each window, as its tokens are counted piece by piece. */
const MARGIN = 16;

/** The fewest tokens of judged text that make a window worth asking about. */
const SMALLEST_WINDOW = 16;

/** The longest piece of a sentence, in UTF-16 units, as a share of the window's tokens. */
const PIECE = 1 / 16;

/** A request cut to the model's window, and which part of the judged text it holds. */
export interface WindowRequest {
  readonly request: FamilyRequest;
  readonly range: TextRange;
}

export interface WindowPlan {
  readonly windows: readonly WindowRequest[];
  /** The part of the prompt shown beside each window of a response, if not all of it. */
  readonly context?: TextRange;
}

/** What is to be fitted into the window of which model. */
export interface WindowTask {
  readonly family: GuardFamily;
  readonly engine: Engine;
  readonly request: FamilyRequest;
  /** The most windows that a text may take. */
  readonly maxWindows: number;
  readonly call: EngineCallOptions;
}

/**
 * Fits a request into the model's window: whole if it fits, else in overlapping windows of the
 * judged text. Beside a response's windows, a long prompt shows its end, in at most half the room.
 *
 * Where the bytes of a text prove that it fits, the engine is not asked. Else it is asked once, for
 * the tokens of the whole and of its pieces; again only where the pieces were too few or too large.
 *
 * @throws KomainuError `text_too_long` when the text needs more than `maxWindows` windows, or when
 *   the window has no room for text beside the guard's own words.
 */
export async function planWindows(task: WindowTask): Promise<WindowPlan> {
  const { family, engine, request, maxWindows, call } = task;
  const judged = judgedOf(request);
  const room = engine.info.contextSize - family.answerTokens(request.options.mode);
  // Not `room < 1`: of no number nothing may fit.
  if (!(room >= 1)) throw noRoom(engine.info.contextSize, false);
  const undivided = { windows: [{ request, range: { start: 0, end: judged.length } }] };
  const whole = promptsOf(family.ask(request));
  const counter = new TokenCounter(engine, call);
  if (counter.bytesFit(whole, room)) return undivided;
  if (judged.length > maxWindows * room * MOST_CHARACTERS_PER_TOKEN) {
    throw tooManyWindows(maxWindows, engine.info.contextSize);
  }
  const source = new PieceSource(judged, Math.floor(room * PIECE), async (texts) =>
    counter.count(texts),
  );
  const draft = await countDraft(task, { whole, room, source, counter });
  if (draft.whole <= room) return undivided;
  const { start, tokens } = endWithin(draft.context, Math.max(0, (room - draft.bare) / 2));
  const size = room - draft.bare - tokens - MARGIN;
  if (!(size >= SMALLEST_WINDOW)) throw noRoom(engine.info.contextSize, request.history.length > 0);
  const isShortened = request.target === "response" && start > 0;
  const shown = isShortened ? { ...request, prompt: request.prompt.slice(start) } : request;
  const windows: WindowRequest[] = [];
  for await (const range of splitWindows(source.fitted(overlapOf(size)), size)) {
    if (windows.length === maxWindows) throw tooManyWindows(maxWindows, engine.info.contextSize);
    windows.push({ request: withJudged(shown, judged.slice(range.start, range.end)), range });
  }
  if (windows.length === 0) windows.push({ request: shown, range: { start: 0, end: 0 } });
  return isShortened ? { windows, context: { start, end: request.prompt.length } } : { windows };
}

/** What the first call to an engine tells: tokens. */
interface Draft {
  /** Of the longest whole prompt; `Infinity` where it was too long to be worth counting. */
  readonly whole: number;
  /** Of the longest prompt without the judged text and the prompt beside it. */
  readonly bare: number;
  /** Of the pieces of the prompt beside a response, as far back as could be shown. */
  readonly context: readonly CountedPiece[];
}

async function countDraft(
  { family, request, maxWindows }: WindowTask,
  {
    whole,
    room,
    source,
    counter,
  }: {
    readonly whole: readonly Prompt[];
    readonly room: number;
    readonly source: PieceSource;
    readonly counter: TokenCounter;
  },
): Promise<Draft> {
  const isPlausible = whole.every(
    (prompt) => charactersOf(prompt) <= room * MOST_CHARACTERS_PER_TOKEN,
  );
  const bare = promptsOf(family.ask({ ...withJudged(request, ""), prompt: "" }));
  const tally = new TokenTally([...bare, ...(isPlausible ? whole : [])]);
  const context = contextPieces(request, room);
  const first = source.take(maxWindows * room * USUAL_CHARACTERS_PER_TOKEN);
  const texts = [
    ...tally.texts,
    ...context.map(({ start, end }) => request.prompt.slice(start, end)),
    ...first,
  ];
  const counts = await counter.count(texts);
  tally.fill(counts);
  const own = tally.texts.length;
  source.fill(counts.slice(own + context.length));
  return {
    whole: isPlausible ? tally.longest(whole) : Infinity,
    bare: tally.longest(bare),
    context: context.map((piece, index) => countedPiece(piece, counts[own + index] ?? Infinity)),
  };
}

/** The pieces of the prompt beside a response that half the room could hold, the last ones. */
function contextPieces({ target, prompt }: FamilyRequest, room: number): readonly Piece[] {
  if (target === "prompt") return [];
  const most = Math.floor(room / 2) * MOST_CHARACTERS_PER_TOKEN;
  const start = characterBoundary(prompt, Math.max(0, prompt.length - most));
  const pieces = cutPieces(prompt.slice(start), Math.floor(room * PIECE));
  return [...pieces].map(({ sentence, start: from, end }) => {
    return { sentence, start: start + from, end: start + end };
  });
}

function countedPiece({ sentence, start, end }: Piece, tokens: number): CountedPiece {
  return { sentence, start, end, tokens };
}

/** Where the last pieces begin that hold no more than `limit` tokens, and their tokens. */
function endWithin(
  pieces: readonly CountedPiece[],
  limit: number,
): { readonly start: number; readonly tokens: number } {
  let start = pieces.at(-1)?.end ?? 0;
  let tokens = 0;
  for (const piece of pieces.toReversed()) {
    if (tokens + piece.tokens > limit) break;
    tokens += piece.tokens;
    start = piece.start;
  }
  return { start, tokens };
}

function judgedOf(request: FamilyRequest): string {
  return (request.target === "response" ? request.response : request.prompt) ?? "";
}

function withJudged(request: FamilyRequest, judged: string): FamilyRequest {
  return request.target === "response"
    ? { ...request, response: judged }
    : { ...request, prompt: judged };
}

function charactersOf(prompt: Prompt): number {
  return prompt.reduce((sum, part) => sum + (part.type === "text" ? part.text.length : 0), 0);
}

function noRoom(contextSize: number, hasHistory: boolean): KomainuError {
  const remedy = hasHistory
    ? 'Give the engine a larger context size, or check with history "last-turn".'
    : "Give the engine a larger context size.";
  return new KomainuError(
    "text_too_long",
    `The model's window of ${contextSize} tokens has no room for text beside the guard's own words. ${remedy}`,
  );
}

function tooManyWindows(maxWindows: number, contextSize: number): KomainuError {
  return new KomainuError(
    "text_too_long",
    `The text needs more than ${maxWindows} windows of ${contextSize} tokens. Raise maxWindows, give the engine a larger context size, or split the text.`,
  );
}
