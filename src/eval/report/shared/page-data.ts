import type { Confusion } from "../../../metrics/confusion.ts";
import type { OperatingTable } from "./operating-table.ts";

/** What the page's script needs for one guard on one task. */
export interface ExplorerData {
  readonly table: OperatingTable;
  /** The decisions of the run; its threshold is `null` where each policy had its own. */
  readonly run: { readonly threshold: number | null; readonly confusion: Confusion };
}

/** The data that the page carries for its script, as JSON. */
export interface PageData {
  /** By `GuardOnTask.key`. */
  readonly explorers: Readonly<Record<string, ExplorerData>>;
  /** Texts of the rows judged worst, by the key of their cell. */
  readonly texts: Readonly<Record<string, string>>;
}
