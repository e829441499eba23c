import { KomainuError } from "../core/errors.ts";

/** Forms of a scan's output. */
export type OutputForm = "jsonl" | "csv";

/**
 * The form that an output's name tells: CSV for `.csv`, else JSONL.
 *
 * @throws KomainuError `invalid_input` for the name of a form that is not written
 */
export function outputForm(path: string): OutputForm {
  const ending = /\.(csv|tsv|tab|parquet|xlsx?|gz)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === undefined) return "jsonl";
  if (ending === "csv") return "csv";
  throw new KomainuError(
    "invalid_input",
    `Verdicts are written as JSONL or CSV, not as .${ending}: name the output so (such as verdicts.jsonl or verdicts.csv).`,
  );
}
