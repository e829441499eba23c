import type { KomainuError } from "../core/errors.ts";
import type { RowFormat } from "./row-format.ts";

/** One row of a file. */
export interface DataRow {
  /** Its place in the file, from 0; damaged rows count too. */
  readonly index: number;
  /** The line it begins on, from 1, in the text forms. */
  readonly line?: number;
  /** By column name. Empty if the row is damaged. */
  readonly row: Readonly<Record<string, unknown>>;
  /** Why the row could not be read; only where `onDamage` is `report`. */
  readonly damage?: KomainuError;
}

export interface ReadRowsOptions {
  /** Default: what the file's name tells. */
  readonly format?: RowFormat | undefined;
  /** The columns that are needed: a Parquet file reads no others. Default: all. */
  readonly columns?: readonly string[] | undefined;
  /** Leaves out the rows before this index, cheaply. Default 0. */
  readonly from?: number | undefined;
  /** Encoding of a text form, by its WHATWG name, such as `shift_jis`. Default: UTF-8, or UTF-16 by its mark. */
  readonly encoding?: string | undefined;
  /**
   * What a damaged row does: `stop` (default) throws `file_damaged` with file and line, `report`
   * gives the row with `damage`. A damage after which the next row cannot be found always throws.
   */
  readonly onDamage?: "stop" | "report" | undefined;
  /** Called with the length of each piece of a text form's bytes as it is read, unzipped. */
  readonly onBytes?: ((count: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}
