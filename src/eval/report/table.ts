import { html, type Html, type HtmlValue } from "./html.ts";

/** A column: its heading, and what its cells hold where that is not words or a value. */
export type Column =
  | string
  | { readonly label: HtmlValue; readonly holds: "value" | "count" | "drawing" | "long" };

/** A column of whole numbers, aligned at their last digit. */
export function counts(label: HtmlValue): Column {
  return { label, holds: "count" };
}

/** A column of drawings on a scale from 0 to 1. */
export const DRAWING: Column = {
  label: html`<span class="ends"><span>0</span><span>1</span></span>`,
  holds: "drawing",
};

interface TableHead {
  /** What the table holds; read out, and shown above it. */
  readonly caption: string;
  /** The caption is read out but not shown: a heading above already says it. */
  readonly quiet?: boolean;
  readonly columns: readonly Column[];
}

export interface TableParts extends TableHead {
  /** Cells of each row, the first of which is the row's heading; missing ones stay empty. */
  readonly rows: readonly (readonly HtmlValue[])[];
}

/** Rows under a heading of their own: what several guards came to on one thing. */
export interface RowGroup {
  readonly title: HtmlValue;
  readonly rows: TableParts["rows"];
}

function kindOf(column: Column | undefined): string {
  return typeof column === "object" ? column.holds : "value";
}

function drawRow(cells: readonly HtmlValue[], columns: readonly Column[], nested: boolean): Html {
  const [heading] = cells;
  const others = columns.slice(1);
  return html`<tr>
    <th scope="row" class="${nested ? "nested" : "plain"}">${heading}</th>
    ${others.map((column, index) => html`<td class="${kindOf(column)}">${cells[index + 1]}</td>`)}
  </tr>`;
}

function drawTable({ caption, quiet, columns }: TableHead, bodies: readonly Html[]): Html {
  const head = columns.map(
    (column) =>
      html`<th scope="col" class="${kindOf(column)}">
        ${typeof column === "string" ? column : column.label}
      </th>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption class="${quiet === true ? "quiet" : "shown"}">
        <span>${caption}</span>
      </caption>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      ${bodies}
    </table>
  </div>`;
}

/** A table that scrolls within itself where it is wider than the page. */
export function scrollTable(parts: TableParts): Html {
  const rows = parts.rows.map((cells) => drawRow(cells, parts.columns, false));
  return drawTable(parts, [
    html`<tbody>
      ${rows}
    </tbody>`,
  ]);
}

/**
 * A table whose rows stand in groups, one row for each guard. Where there is but one guard, each
 * group is a row of its own, whose heading is the group's title, under the column heading `single`.
 */
export function groupedTable(
  parts: TableHead,
  groups: readonly RowGroup[],
  single: string | null,
): Html {
  if (single !== null) {
    const rows = groups.flatMap(({ title, rows }) => rows.map(([, ...cells]) => [title, ...cells]));
    return scrollTable({ ...parts, columns: [single, ...parts.columns.slice(1)], rows });
  }
  const bodies = groups.map(
    ({ title, rows }) =>
      html`<tbody>
        <tr class="group">
          <th scope="rowgroup" colspan="${parts.columns.length}"><span>${title}</span></th>
        </tr>
        ${rows.map((cells) => drawRow(cells, parts.columns, true))}
      </tbody>`,
  );
  return drawTable(parts, bodies);
}

/** A list of names and values. */
export function definitions(entries: readonly (readonly [string, HtmlValue])[]): Html {
  const items = entries.map(
    ([name, value]) =>
      html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`,
  );
  return html`<dl>${items}</dl>`;
}
