import { session } from "../session.ts";
import { formatBytes, formatCount, formatDuration } from "./format.ts";
import { note } from "./note.ts";
import { createStyle } from "./style.ts";
import { textWidth, truncateToWidth } from "./text-width.ts";

/** Shows how far a long piece of work is, on stderr. */
export interface Progress {
  /** Says how much is done in all, and how much there is once that is known. */
  readonly update: (done: number, total?: number) => void;
  /** Prints a line that stays, above the bar. */
  readonly note: (line: string) => void;
  /** Takes the bar away. Call it once, also after an error. */
  readonly finish: () => void;
}

export interface ProgressOptions {
  /** What is being done, such as `Judging`. */
  readonly label: string;
  /** How amounts are shown: a noun such as `rows`, or `bytes` (shown as MB, GB). */
  readonly unit: string;
  readonly total?: number | undefined;
  /** What was done before this run; the rate does not count it. Default 0. */
  readonly done?: number;
  /**
   * `auto` (default) draws a bar on a terminal and nothing elsewhere; `plain` prints a line every
   * 10 seconds; `never` is silent.
   */
  readonly when?: "auto" | "plain" | "never";
}

const MOST_CELLS = 24;
const LEAST_CELLS = 5;
const REDRAW_MS = 100;
const PLAIN_MS = 10_000;
/** The rate is that of the last so many milliseconds, so that it follows changes yet is steady. */
const RATE_WINDOW_MS = 15_000;

/** A progress bar with rate and time left; silent where stderr is not a terminal. */
export function createProgress(options: ProgressOptions): Progress {
  const stream = process.stderr;
  const when = session.quiet ? "never" : (options.when ?? "auto");
  const meter = createMeter(options);
  if (when === "never" || (when === "auto" && !stream.isTTY)) {
    return {
      update: meter.update,
      note,
      finish: () => undefined,
    };
  }
  const bar = when === "auto";
  const style = createStyle(stream);
  const draw = (): void => {
    const line = bar
      ? drawBar(options, meter, (stream.columns || 80) - 1)
      : drawPlain(options, meter);
    stream.write(bar ? `\r${style("cyan", line)}\u001B[K` : `${line}\n`);
  };
  const clear = (): void => void (bar && stream.write("\r\u001B[K"));
  const timer = setInterval(draw, bar ? REDRAW_MS : PLAIN_MS);
  timer.unref();
  if (bar) draw();
  return {
    update: meter.update,
    note: (line) => {
      clear();
      stream.write(`${line}\n`);
    },
    finish: () => {
      clearInterval(timer);
      clear();
    },
  };
}

interface Meter {
  readonly update: (done: number, total?: number) => void;
  readonly read: () => { done: number; total: number | undefined; rate: number | null };
}

/** Keeps the amounts, and the rate (per second) over the last seconds. */
function createMeter(options: ProgressOptions): Meter {
  let done = options.done ?? 0;
  let total = options.total;
  // The clock starts with the first piece of work, not while a model loads.
  const marks: { at: number; done: number }[] = [];
  return {
    update: (now, of) => {
      if (marks.length === 0) marks.push({ at: performance.now(), done });
      done = now;
      total = of ?? total;
    },
    read: () => {
      const at = performance.now();
      if (marks.length > 0) marks.push({ at, done });
      while (marks.length > 2 && at - (marks[1]?.at ?? at) > RATE_WINDOW_MS) marks.shift();
      const first = marks[0] ?? { at, done };
      const seconds = (at - first.at) / 1000;
      const rate = seconds > 0.5 && done > first.done ? (done - first.done) / seconds : null;
      return { done, total, rate };
    },
  };
}

/** `1,234 / 5,000 rows  250/s  15 s left`, as far as it is known, and the part that is done. */
function describe({ unit }: ProgressOptions, meter: Meter): { text: string; part: number | null } {
  const { done, total, rate } = meter.read();
  const show = unit === "bytes" ? formatBytes : formatCount;
  const of = total === undefined ? "" : ` / ${show(total)}`;
  const noun = unit === "bytes" ? "" : ` ${unit}`;
  const speed = rate === null ? "" : `  ${show(rate)}/s`;
  const left = rate === null || total === undefined ? "" : timeLeft((total - done) / rate);
  const part = total === undefined || total === 0 ? null : Math.min(1, done / total);
  return { text: `${show(done)}${of}${noun}${speed}${left}`, part };
}

/** Whole seconds: a guess has no decimals. */
function timeLeft(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  return `  ${whole < 60 ? `${whole} s` : formatDuration(whole * 1000)} left`;
}

/** One line of at most so many columns: the bar takes what the words leave. */
function drawBar(options: ProgressOptions, meter: Meter, width: number): string {
  const { text, part } = describe(options, meter);
  if (part === null) return truncateToWidth(`${options.label}  ${text}`, width);
  const percent = `${String(Math.floor(part * 100)).padStart(3)}%`;
  const words = `${options.label} ${percent}  ${text}`;
  const cells = Math.min(MOST_CELLS, width - textWidth(words) - 1);
  if (cells < LEAST_CELLS) return truncateToWidth(words, width);
  const full = Math.round(part * cells);
  const bar = "█".repeat(full) + "░".repeat(cells - full);
  return `${options.label} ${bar} ${percent}  ${text}`;
}

function drawPlain(options: ProgressOptions, meter: Meter): string {
  const { text, part } = describe(options, meter);
  return `${options.label}: ${part === null ? "" : `${Math.floor(part * 100)}%  `}${text}`;
}
