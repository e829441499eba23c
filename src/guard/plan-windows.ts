import {
  joinPrompts,
  KomainuError,
  text,
  type Engine,
  type EngineCallOptions,
  type FamilyRequest,
  type GuardFamily,
  type Prompt,
  type TextRange,
} from "../core/index.ts";
import { characterBoundary, splitWindows, type CountTokens } from "./windows.ts";

/** No token of the supported vocabularies stands for more characters on average. */
const MOST_CHARACTERS_PER_TOKEN = 16;

/** Kept free in each window, as its tokens are counted sentence by sentence. */
const MARGIN = 16;

/** The fewest tokens of judged text that make a window worth asking about. */
const SMALLEST_WINDOW = 16;

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

function withJudged(request: FamilyRequest, judged: string): FamilyRequest {
  return request.target === "response"
    ? { ...request, response: judged }
    : { ...request, prompt: judged };
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

/** The tokens of the longest prompt that a request's first step asks. */
async function countRequest(
  { family, engine, call }: WindowTask,
  request: FamilyRequest,
): Promise<number> {
  const step = family.ask(request);
  const prompts: readonly Prompt[] =
    step.type === "generate"
      ? [step.prompt]
      : step.questions.map(({ suffix }) => joinPrompts(step.prompt, suffix));
  return Math.max(0, ...(await engine.countTokens(prompts, call)));
}

/** The end of a text, at most `limit` tokens long. */
async function tail(value: string, limit: number, countTokens: CountTokens): Promise<TextRange> {
  let start = Math.max(0, value.length - limit * MOST_CHARACTERS_PER_TOKEN);
  while (start < value.length && (await countTokens(value.slice(start))) > limit) {
    start = characterBoundary(value, start + Math.ceil((value.length - start) / 4));
  }
  return { start: characterBoundary(value, start), end: value.length };
}

/**
 * Fits a request into the model's window: whole if it fits, else in overlapping windows of the
 * judged text. Beside a response's windows, a long prompt shows its end, in at most half the room.
 *
 * @throws KomainuError `text_too_long` when the text needs more than `maxWindows` windows, or when
 *   the window has no room for text beside the guard's own words.
 */
export async function planWindows(task: WindowTask): Promise<WindowPlan> {
  const { family, engine, request, maxWindows, call } = task;
  const judged = (request.target === "response" ? request.response : request.prompt) ?? "";
  const room = engine.info.contextSize - family.answerTokens(request.options.mode);
  const characters = judged.length + request.prompt.length;
  if (characters <= room * MOST_CHARACTERS_PER_TOKEN) {
    const tokens = await countRequest(task, request);
    if (tokens <= room) {
      return { windows: [{ request, range: { start: 0, end: judged.length } }] };
    }
  }
  const countTokens: CountTokens = async (value) => {
    const [count = 0] = await engine.countTokens([[text(value)]], call);
    return count;
  };
  const { shortened, context } = await shortenContext(task, room, countTokens);
  const overhead = await countRequest(task, withJudged(shortened, ""));
  const size = room - overhead - MARGIN;
  if (size < SMALLEST_WINDOW) throw noRoom(engine.info.contextSize, request.history.length > 0);
  const windows: WindowRequest[] = [];
  for await (const range of splitWindows(judged, size, countTokens)) {
    if (windows.length === maxWindows) throw tooManyWindows(maxWindows, engine.info.contextSize);
    windows.push({ request: withJudged(shortened, judged.slice(range.start, range.end)), range });
  }
  return context === undefined ? { windows } : { windows, context };
}

/** Shortens the prompt beside a response to its end, if it takes more than half the room. */
async function shortenContext(
  task: WindowTask,
  room: number,
  countTokens: CountTokens,
): Promise<{ shortened: FamilyRequest; context?: TextRange }> {
  const { request } = task;
  if (request.target === "prompt") return { shortened: request };
  const bare = await countRequest(task, { ...request, prompt: "", response: "" });
  const limit = Math.max(0, Math.floor((room - bare) / 2));
  const context = await tail(request.prompt, limit, countTokens);
  if (context.start === 0) return { shortened: request };
  return { shortened: { ...request, prompt: request.prompt.slice(context.start) }, context };
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
