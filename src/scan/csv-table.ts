import { KomainuError, type Policy } from "../core/index.ts";
import { parseRecord, readByteLines } from "../files/byte-lines.ts";
import { replaceFile } from "../files/replace-file.ts";
import { modelOf } from "../guard/provenance-schema.ts";
import { csvHeader, csvText, type CsvCell } from "../rows/csv-text.ts";
import { KEPT_PREFIX, SCORE_PREFIX, type VERDICT_COLUMNS } from "../rows/verdict-columns.ts";
import { isScanRecord, type ScanRecord } from "./scan-record.ts";

export interface CsvTableOptions {
  readonly policies: readonly Policy[];
  /** Columns that are copied from the rows. */
  readonly keep: readonly string[];
  readonly reasoning: boolean;
}

interface Column {
  readonly title: string;
  readonly read: (record: ScanRecord) => CsvCell;
}

/** Rows that are put into words at once: one by one would be far slower. */
const BATCH = 500;

/** Writes records, one JSON object a line, as a table; it appears whole or not at all. */
export async function writeCsvTable(
  records: string,
  output: string,
  options: CsvTableOptions,
): Promise<void> {
  const columns = columnsOf(options);
  await replaceFile(output, async (file) => {
    await file.writeFile(csvHeader(columns.map(({ title }) => title)));
    let batch: CsvCell[][] = [];
    for await (const line of readByteLines(records)) {
      const record = parseRecord(line);
      if (!isScanRecord(record)) throw new KomainuError("file_damaged", `${records} is damaged.`);
      batch.push(columns.map(({ read }) => read(record)));
      if (batch.length < BATCH) continue;
      await file.writeFile(csvText(batch));
      batch = [];
    }
    if (batch.length > 0) await file.writeFile(csvText(batch));
  });
}

/** In the order in which they stand in the table. */
const COLUMNS: Readonly<Record<(typeof VERDICT_COLUMNS)[number], Column["read"]>> = {
  index: ({ index }) => index,
  decision: ({ decision }) => decision,
  score: ({ score }) => score ?? null,
  violations: violationsOf,
  reason: ({ reason, failure }) => reason ?? failure?.message ?? null,
  failure: ({ failure }) => failure?.code ?? null,
  target: ({ target }) => target ?? null,
  language: ({ language }) => language ?? null,
};

function columnsOf({ policies, keep, reasoning }: CsvTableOptions): readonly Column[] {
  const own: Column[] = [
    ...Object.entries(COLUMNS).map(([title, read]) => ({ title, read })),
    ...policies.map(({ id }) => ({
      title: `${SCORE_PREFIX}${id}`,
      read: (record: ScanRecord) =>
        record.policies?.find(({ policy }) => policy === id)?.score ?? null,
    })),
    { title: "guard", read: ({ provenance }) => provenance?.guard ?? null },
    {
      title: "model",
      read: ({ provenance }) => (provenance && modelOf(provenance)?.name) ?? null,
    },
    ...(reasoning
      ? [{ title: "reasoning", read: ({ reasoning }: ScanRecord) => reasoning ?? null }]
      : []),
  ];
  const taken = new Set(own.map(({ title }) => title));
  const kept = keep.map((name) => ({
    title: taken.has(name) ? `${KEPT_PREFIX}${name}` : name,
    read: ({ row }: ScanRecord) => cellOf(row?.[name]),
  }));
  return [...own, ...kept];
}

function violationsOf({ violations = [] }: ScanRecord): string {
  return violations.map(({ policy }) => policy).join(" ");
}

function cellOf(value: unknown): CsvCell {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  return JSON.stringify(value);
}
