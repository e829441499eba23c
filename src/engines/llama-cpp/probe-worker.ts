// A process's script: tries the model that it is given, and says how it went if it lives.
import { errorMessage, KomainuError } from "../../core/errors.ts";
import { getInstance } from "./load-model.ts";
import { loadNodeLlamaCpp } from "./load-node-llama-cpp.ts";
import { PROBE_JOB, PROBE_VARIABLE, type ProbeMessage } from "./probe-message.ts";
import { tryModel } from "./try-model.ts";

/** Resolves when the other side has it: a process that ends at once would take it along. */
async function send(message: ProbeMessage): Promise<void> {
  await new Promise<void>((resolve) => {
    process.send?.(message, () => resolve());
  });
}

// Whoever asked is gone: nobody would end this process if it hung.
process.on("disconnect", () => process.exit());
const job = PROBE_JOB.parse(JSON.parse(process.env[PROBE_VARIABLE] ?? ""));
// What cannot be started here is the machine's, and not the file's.
await getInstance(await loadNodeLlamaCpp(), false);
await send({ type: "ready" });
try {
  await tryModel(job);
  await send({ type: "passed" });
} catch (error) {
  const code = error instanceof KomainuError ? error.code : "engine_failed";
  await send({ type: "refused", code, message: errorMessage(error) });
}
process.exit();
