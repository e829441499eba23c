import { KomainuError } from "../core/errors.ts";

/** Forms of a file of rows. `lines` is plain text, each line a row with one column, `text`. */
export const ROW_FORMATS = ["jsonl", "csv", "tsv", "parquet", "lines"] as const;

export type RowFormat = (typeof ROW_FORMATS)[number];

const EXTENSIONS: Readonly<Record<string, RowFormat>> = {
  jsonl: "jsonl",
  ndjson: "jsonl",
  csv: "csv",
  tsv: "tsv",
  tab: "tsv",
  parquet: "parquet",
  txt: "lines",
  text: "lines",
};

/**
 * The form that a file's name tells, `.gz` aside. Throws `invalid_input` if the name tells none;
 * standard input (`-`) has no name.
 */
export function guessRowFormat(path: string): RowFormat {
  const extension = /\.([^./\\]+)$/.exec(path.replace(/\.gz$/i, ""))?.[1]?.toLowerCase() ?? "";
  const format = EXTENSIONS[extension];
  if (format !== undefined) return format;
  const what =
    path === "-"
      ? "Standard input has no name that tells its format"
      : extension === "json"
        ? `${path} is one JSON document, not rows: write one object a line (jq -c '.[]')`
        : `The name of ${path} does not tell its format`;
  throw new KomainuError("invalid_input", `${what}; give --format ${ROW_FORMATS.join("|")}.`);
}
