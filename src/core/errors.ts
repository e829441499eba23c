/**
 * Whose failure it is, and so what to do about it:
 *
 * - `input`: the call, its options or its files are wrong; the same call fails again;
 * - `row`: this one text could not be judged; the next one may be;
 * - `model`: the model, or its file, is not one that can be used;
 * - `machine`: this machine, a server or the network failed; the next text would fail too.
 */
export type Fault = "input" | "row" | "model" | "machine";

interface FailureKind {
  readonly fault: Fault;
  /** Whether the same call may succeed later, with nothing changed by the caller. */
  readonly retryable: boolean;
}

const fails = (fault: Fault, retryable = false): FailureKind => ({ fault, retryable });

/** Everything that can go wrong, by its stable code. Match on the code, never on a message. */
const FAILURES = {
  invalid_input: fails("input"),
  file_not_found: fails("input"),
  file_damaged: fails("input"),
  /** A calibration made for another guard. */
  calibration_mismatch: fails("input"),
  /** The Hub or another server refused. */
  access_denied: fails("input"),
  not_found: fails("input"),

  /** There is no text: empty, or only white space. */
  nothing_to_judge: fails("row"),
  /** The input holds images, files or other content that the guard does not judge. */
  unjudged_content: fails("row"),
  /** The text does not fit the model's window, in several windows either. */
  text_too_long: fails("row"),
  /** The model's answer could not be read, or was cut off. */
  unreadable_answer: fails("row"),
  truncated_answer: fails("row"),
  /** The check took longer than the caller allows. */
  timeout: fails("row", true),

  model_unsupported: fails("model"),
  model_not_installed: fails("model"),
  adapter_mismatch: fails("model"),
  /** The engine lacks an ability that the guard needs. */
  capability_missing: fails("model"),

  disk_full: fails("machine"),
  out_of_memory: fails("machine"),
  engine_missing: fails("machine"),
  engine_disposed: fails("machine"),
  /** The engine failed, or gave no answer to what it was asked. */
  engine_failed: fails("machine", true),
  /** The engine, or the server, has as much to do as it takes: later, or with less at once. */
  engine_busy: fails("machine", true),
  /** The engine made no progress for too long. */
  engine_stalled: fails("machine", true),
  network: fails("machine", true),
  hash_mismatch: fails("machine", true),
  interrupted: fails("machine", true),
} as const satisfies Record<string, FailureKind>;

/** One of the stable error codes. */
export type ErrorCode = keyof typeof FAILURES;

/** Whether a value is one of the stable codes. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(FAILURES, code);
}

/** Every stable error code. */
export const ERROR_CODES: readonly ErrorCode[] = Object.keys(FAILURES).filter(isErrorCode);

/** Whose failure a code is. A code of a later version counts as the machine's: nothing is lost. */
export function faultOf(code: string): Fault {
  return isErrorCode(code) ? FAILURES[code].fault : "machine";
}

/** Whether what failed with a code may succeed later as it is. So may a code of a later version. */
export function isRetryable(code: string): boolean {
  return isErrorCode(code) ? FAILURES[code].retryable : true;
}

export interface KomainuErrorOptions {
  readonly cause?: unknown;
  /** Milliseconds after which to try again, where the server said so. */
  readonly retryAfter?: number | undefined;
}

/** The one error of Komainu: a stable code, a message that names the remedy, and the cause. */
export class KomainuError extends Error {
  override readonly name = "KomainuError";
  readonly code: ErrorCode;
  readonly fault: Fault;
  readonly retryable: boolean;
  /** Milliseconds after which to try again, where the server said so. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, options: KomainuErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.fault = FAILURES[code].fault;
    this.retryable = FAILURES[code].retryable;
    this.retryAfter = options.retryAfter;
  }
}

/** Why a text could not be judged, and the remedy: an error as data. */
export interface Failure {
  readonly code: ErrorCode;
  /** For people; never the judged text. */
  readonly message: string;
  /**
   * What was thrown, where something was: for a log of your own. Its words are anyone's, and may
   * repeat the judged text, so it is not enumerable: no JSON and no copy of a verdict holds it.
   */
  readonly cause?: unknown;
}

/**
 * What was thrown, as data. The message of a `KomainuError` is ours and passes; any other may repeat
 * the judged text, so that only its kind is named.
 */
export function failureOf(error: unknown): Failure {
  const failure: Failure =
    error instanceof KomainuError
      ? { code: error.code, message: error.message }
      : {
          code: "engine_failed",
          message: `The engine or the guard's own code failed with ${thrownKind(error)}. The error is failure.cause in this process; its words are kept out of the verdict, as they may repeat the judged text. "komainu doctor" checks the installation.`,
        };
  return Object.defineProperty(failure, "cause", { value: error });
}

/** The message of whatever was thrown, for people. */
export function errorMessage(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return "something that has no message was thrown";
  }
}

/** A class's name, or a code such as `ECONNREFUSED`: one word, which no sentence passes for. */
const NAME = /^[A-Za-z_$][\w$]{0,59}$/u;
const SYSTEM_CODE = /^[A-Z][A-Z0-9_]{2,59}$/u;

/** How far causes are followed: one may be its own. */
const MOST_CAUSES = 8;

/**
 * What kind of thing was thrown: its class, and the system's code or the HTTP status where it or
 * one of its causes has one. Nothing of its message.
 */
export function thrownKind(error: unknown): string {
  try {
    if (!(error instanceof Error)) return "something that is no error";
    const { name } = error.constructor;
    const code = codeWithin(error);
    const kind = NAME.test(name) ? name : "Error";
    return code === undefined ? kind : `${kind} (${code})`;
  } catch {
    return "an error that cannot be read";
  }
}

/** The first code among an error, its causes, and the errors that it gathers. */
function codeWithin(error: unknown): string | undefined {
  const found: unknown[] = [error];
  for (let at = 0; at < found.length && at < MOST_CAUSES; at += 1) {
    const one = found[at];
    if (typeof one !== "object" || one === null) continue;
    const { code, status, cause, errors } = one as Readonly<Record<string, unknown>>;
    if (typeof code === "string" && SYSTEM_CODE.test(code)) return code;
    if (Number.isInteger(status) && Number(status) >= 100 && Number(status) < 600) {
      return `HTTP ${Number(status)}`;
    }
    found.push(cause, ...(Array.isArray(errors) ? (errors as readonly unknown[]) : []));
  }
  return undefined;
}
