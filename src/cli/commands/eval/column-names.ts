import type { ColumnNames } from "../../../eval/tasks/read-labelled-row.ts";
import type { EvalOptions } from "./eval-options.ts";

/** Names of the columns of one's own rows. */
export function columnNames(options: EvalOptions): ColumnNames {
  return {
    label: options.labelColumn,
    prompt: options.promptColumn,
    response: options.responseColumn,
    id: options.idColumn,
    source: options.sourceColumn,
    type: options.typeColumn,
  };
}
