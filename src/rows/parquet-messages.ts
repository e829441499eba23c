/** Rows that the thread is asked for, from 0, the end excluded. */
export interface ParquetRange {
  readonly rowStart: number;
  readonly rowEnd: number;
  /** Default: all. */
  readonly columns: readonly string[] | undefined;
}

/** What it answers to a range. */
export type ParquetAnswer =
  | { readonly rows: readonly Record<string, unknown>[] }
  | { readonly failed: string };
