export type { AskedColumns, RowColumns } from "../rows/columns/choose-columns.ts";
export { scanFile, type ScanFileOptions, type ScanStart } from "./scan-file.ts";
export type { ScanRecord } from "./scan-record.ts";
export { scanRows, type ScannedRow, type ScanRowsOptions } from "./scan-rows.ts";
export type { ScanSummary } from "./scan-summary.ts";
