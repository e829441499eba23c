import { KomainuError } from "../../core/errors.ts";
import { recall, remember } from "../../files/user-cache.ts";
import { checkAdapterFile } from "../../gguf/check/check-adapter.ts";
import { checkModelFile } from "../../gguf/check/check-model.ts";
import type { GgufHeader } from "../../gguf/gguf-header.ts";
import { summarizeGguf } from "../../gguf/gguf-summary.ts";
import { hashModelFiles } from "./hash-model-files.ts";
import { loadNodeLlamaCpp } from "./load-node-llama-cpp.ts";
import type { LlamaCppAdapter } from "./options.ts";
import { PROBE_VARIABLE } from "./probe-message.ts";
import { runProbe, type ProbeOutcome } from "./run-probe.ts";

const FOLDER = "probes";
const CONTEXT_SIZE = 256;
/** Milliseconds that a trial may take in any case, and for every megabyte of weights. */
const DEADLINE = 120_000;
const DEADLINE_PER_MEGABYTE = 100;

/** A model to be tried, with its adapter. */
export interface ProbeOptions {
  /** Path of the GGUF file; the first of several parts. */
  readonly model: string;
  readonly adapter?: string | LlamaCppAdapter | undefined;
  /** What messages call the model. Default: its path. */
  readonly label?: string | undefined;
  /** SHA-256 of the files where they are known: the model's parts in order, then the adapter. */
  readonly sha256?: readonly string[] | undefined;
  /** CPU threads. Default: as the engine's. */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Codes with which a trial says that the files are to blame. */
const FILE_CODES: ReadonlySet<string> = new Set([
  "file_damaged",
  "model_unsupported",
  "adapter_mismatch",
]);

let warned = false;

/** The files were checked, and most damage is seen then: better to go on than to refuse all. */
function warnOnce(why: string): void {
  if (warned) return;
  warned = true;
  process.emitWarning(
    `The model could not be tried in a process of its own (${why}); it is loaded without. ` +
      "If its file comes from someone you trust, switch the trial off with `probe: false`.",
    { type: "KomainuWarning", code: "KOMAINU_PROBE_UNAVAILABLE" },
  );
}

function refuse(outcome: ProbeOutcome, model: string, label: string): void {
  if (outcome.type === "unavailable") warnOnce(outcome.why);
  if (outcome.type === "refused" && FILE_CODES.has(outcome.code)) {
    throw new KomainuError(outcome.code, outcome.message.replaceAll(model, label));
  }
  if (outcome.type === "killed") {
    throw new KomainuError(
      "out_of_memory",
      `The process in which ${label} was tried was killed, as happens where memory is short. ` +
        "Choose a model in a smaller quantization, or switch the trial off with `probe: false`.",
    );
  }
  if (outcome.type !== "died") return;
  throw new KomainuError(
    "file_damaged",
    `${label} cannot be used: the engine died or hung when it was tried in a process of its own ` +
      `(${outcome.how}). Download or convert it again, or take another version of node-llama-cpp.`,
  );
}

/**
 * Tries a model, whose files were checked, in a process of its own, unless files of these hashes
 * have passed before with this version of the engine.
 */
export async function probeCheckedModel(options: ProbeOptions, header: GgufHeader): Promise<void> {
  // The process that tries a model tries no further one.
  if (process.env[PROBE_VARIABLE] !== undefined) return;
  const { model, threads, signal } = options;
  const lora = typeof options.adapter === "string" ? { path: options.adapter } : options.adapter;
  const adapter = lora && { path: lora.path, scale: lora.scale ?? 1 };
  const hashes = options.sha256 ?? (await hashModelFiles(model, header, adapter, signal));
  const version = await (await loadNodeLlamaCpp()).getModuleVersion();
  const key = JSON.stringify([version, process.platform, process.arch, ...hashes]);
  if ((await recall(FOLDER, key)) === key) return;
  const { contextLength = CONTEXT_SIZE, fileSize } = summarizeGguf(header, model);
  const contextSize = Math.min(contextLength, CONTEXT_SIZE);
  const deadline = DEADLINE + (fileSize / 1e6) * DEADLINE_PER_MEGABYTE;
  const outcome = await runProbe({ model, adapter, contextSize, threads }, { deadline, signal });
  refuse(outcome, model, options.label ?? model);
  if (outcome.type === "passed") await remember(FOLDER, key, key);
}

/**
 * Checks a model's files, and tries them in a process of their own: loads them, asks a question,
 * lets the model write. What has passed is remembered by the files' hashes and the engine's
 * version, and not tried again. Where no process can be started, a warning says so.
 *
 * @throws KomainuError `engine_missing`, `file_not_found`, `file_damaged`, `model_unsupported`,
 * `adapter_mismatch`, `out_of_memory`; or the signal's reason.
 */
export async function probeModel(options: ProbeOptions): Promise<void> {
  const header = await checkModelFile(options.model);
  const { adapter } = options;
  if (adapter !== undefined) {
    await checkAdapterFile(typeof adapter === "string" ? adapter : adapter.path, header);
  }
  await probeCheckedModel(options, header);
}
