import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { KomainuError } from "../../core/errors.ts";

/** The script lies beside `src` and, in the package, beside `dist`. */
const SCRIPT = fileURLToPath(new URL("../../../python/tune_reader.py", import.meta.url));
/** Lines of the script's errors that are shown. */
const LAST_LINES = 12;

export interface RunTunerOptions {
  /** The Python to run: one with `python/requirements.txt` installed. */
  readonly python: string;
  readonly folder: string;
  readonly onStep?: ((step: number, steps: number, loss: number) => void) | undefined;
}

/**
 * Runs the script that tunes the encoder. Interrupted and started again, it goes on from its last
 * checkpoint.
 *
 * @throws KomainuError `engine_missing` without Python or its packages, `engine_failed` when it ends
 *   with an error
 */
export async function runTuner({ python, folder, onStep }: RunTunerOptions): Promise<void> {
  const child = spawn(python, [SCRIPT, folder], { stdio: ["ignore", "pipe", "pipe"] });
  const errors: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    errors.push(line);
    if (errors.length > LAST_LINES) errors.shift();
  });
  createInterface({ input: child.stdout }).on("line", (line) => report(line, onStep));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (cause) =>
      reject(
        new KomainuError(
          "engine_missing",
          `${python} cannot be run. Name a Python with --python; it needs what python/requirements.txt lists.`,
          { cause },
        ),
      ),
    );
    child.once("close", resolve);
  });
  if (status === 0) return;
  const said = errors.join("\n");
  if (said.includes("ModuleNotFoundError")) {
    throw new KomainuError(
      "engine_missing",
      `${python} lacks a package: ${errors.at(-1) ?? ""}. Install them: ${python} -m pip install -r ${SCRIPT.replace("tune_reader.py", "requirements.txt")}`,
    );
  }
  throw new KomainuError(
    "engine_failed",
    `The tuning ended with an error (status ${status ?? "none"}). Start it again to go on from its last checkpoint.\n${said}`,
  );
}

function report(line: string, onStep: RunTunerOptions["onStep"]): void {
  const said: unknown = JSON.parse(line);
  if (typeof said !== "object" || said === null) return;
  const { step, steps, loss }: { step?: unknown; steps?: unknown; loss?: unknown } = said;
  if (typeof step === "number" && typeof steps === "number" && typeof loss === "number") {
    onStep?.(step, steps, loss);
  }
}
