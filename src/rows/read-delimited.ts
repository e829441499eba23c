import { Readable } from "node:stream";
import { CsvError, parse, type Parser } from "csv-parse";
import { errorMessage, KomainuError } from "../core/errors.ts";
import type { DataRow, ReadRowsOptions } from "./data-row.ts";
import { inputName } from "../files/read-failure.ts";
import { damageIn } from "./marked-text.ts";
import { MAX_LINE_LENGTH, readText } from "./read-text.ts";

/** What the parser gives for a row when asked for `info`. */
interface ParsedRecord {
  readonly record: Record<string, string>;
  readonly info: { readonly lines: number; readonly error?: CsvError };
}

/**
 * Reads rows whose first line names the columns, quoted as RFC 4180 says. A row with too many or
 * too few fields is damaged; a broken quote throws, for the next row cannot be told after it.
 */
export async function* readDelimited(
  path: string,
  delimiter: string,
  options: ReadRowsOptions,
): AsyncGenerator<readonly DataRow[]> {
  const parser = createParser(path, delimiter, options);
  const source = Readable.from(readText(path, options));
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  let index = 0;
  try {
    for await (const parsed of parser as AsyncIterable<ParsedRecord>) {
      const { record, info } = parsed;
      const damage = info.error
        ? damagedRow(path, info.lines, info.error)
        : damagedField(path, info.lines, record, options);
      yield [{ index, line: info.lines, row: damage ? {} : record, ...(damage && { damage }) }];
      index += 1;
    }
  } catch (error) {
    throw error instanceof CsvError ? damagedRow(path, lineOf(error), error) : error;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

function createParser(path: string, delimiter: string, options: ReadRowsOptions): Parser {
  return parse({
    delimiter,
    columns: (names: string[]) => {
      // Without the names no row can be read.
      const damage = damageIn(path, 1, names.join(), options);
      if (damage) throw damage;
      return uniqueNames(path, names);
    },
    info: true,
    max_record_size: MAX_LINE_LENGTH,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_empty_lines: true,
  });
}

function uniqueNames(path: string, names: string[]): string[] {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return names;
  throw new KomainuError(
    "file_damaged",
    `${inputName(path)}, line 1: two columns are called "${twice}". Rename one of them.`,
  );
}

function damagedField(
  path: string,
  line: number,
  record: Readonly<Record<string, string>>,
  options: ReadRowsOptions,
): KomainuError | undefined {
  for (const field of Object.values(record)) {
    const damage = damageIn(path, line, field, options);
    if (damage) return damage;
  }
  return undefined;
}

/** The parser puts its own count of lines on its errors. */
function lineOf(error: CsvError): number {
  const line: unknown = error["lines"];
  return typeof line === "number" ? line : 1;
}

function damagedRow(path: string, line: number, error: CsvError): KomainuError {
  const why =
    error.code === "CSV_RECORD_INCONSISTENT_COLUMNS"
      ? "it has more or fewer fields than the first line names"
      : error.code === "CSV_MAX_RECORD_SIZE"
        ? "it is longer than 64 million characters; is a quote left open?"
        : errorMessage(error).replace(/[:,] .*$/s, "");
  return new KomainuError("file_damaged", `${inputName(path)}, line ${line}: ${why}.`);
}
