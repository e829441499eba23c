import { padToWidth, textWidth, wrapToWidth } from "./text-width.ts";

export interface TableColumn {
  readonly title: string;
  readonly align?: "left" | "right";
}

export interface TableOptions {
  /** Columns of the terminal. Default: stdout's, or 80. */
  readonly width?: number;
  /** Changes a finished title cell, such as to make it bold; must keep its width. */
  readonly styleTitle?: (cell: string) => string;
}

const GAP = "  ";
/** The last column is wrapped, but never below this. */
const LEAST_LAST_WIDTH = 20;

/**
 * A table for a terminal, without rules. Japanese text takes two columns a letter. The last
 * column is wrapped to the terminal's width. Ends without a newline.
 */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  options: TableOptions = {},
): string {
  const terminal = options.width ?? (process.stdout.columns || 80);
  const widths = columns.map(({ title }, index) =>
    Math.max(textWidth(title), ...rows.map((row) => textWidth(row[index] ?? ""))),
  );
  const last = columns.length - 1;
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + GAP.length, 0);
  widths[last] = Math.min(widths[last] ?? 0, Math.max(LEAST_LAST_WIDTH, terminal - before));
  const titles = columns.map(({ title, align }, index) =>
    padToWidth(title, widths[index] ?? 0, align),
  );
  const styleTitle = options.styleTitle ?? ((cell) => cell);
  const lines = [trimLine(titles.map(styleTitle))];
  for (const row of rows) {
    const [first = "", ...more] = wrapToWidth(row[last] ?? "", widths[last]);
    const cells = columns.map(({ align }, index) =>
      padToWidth(index === last ? first : (row[index] ?? ""), widths[index] ?? 0, align),
    );
    lines.push(trimLine(cells));
    lines.push(...more.map((line) => " ".repeat(before) + line));
  }
  return lines.join("\n");
}

function trimLine(cells: readonly string[]): string {
  return cells.join(GAP).trimEnd();
}
