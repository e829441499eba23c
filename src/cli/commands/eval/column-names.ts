import type { ColumnNames } from "../../../eval/tasks/read-labelled-row.ts";

/** The options that name columns. */
export interface ColumnOptions {
  readonly labelColumn?: string;
  readonly promptColumn?: string;
  readonly responseColumn?: string;
  readonly textColumn?: string;
  readonly idColumn?: string;
  readonly sourceColumn?: string;
  readonly typeColumn?: string;
}

/** Names of the columns of one's own rows. */
export function columnNames(options: ColumnOptions): ColumnNames {
  return {
    label: options.labelColumn,
    prompt: options.promptColumn,
    response: options.responseColumn,
    text: options.textColumn,
    id: options.idColumn,
    source: options.sourceColumn,
    type: options.typeColumn,
  };
}
