import { printable } from "./printable.ts";
import type { Style } from "./style.ts";
import { padToWidth, textWidth, wrapToWidth } from "./text-width.ts";

/** Where something is shown: a terminal's columns and colours. */
export interface View {
  readonly width: number;
  readonly style: Style;
}

/** A fact: its name, and its value, which may have several lines. */
export type FactRow = readonly [name: string, value: string];

const INDENT = "  ";

/** Lines of facts, the values aligned and wrapped; control letters of outside texts are shown. */
export function renderFacts(rows: readonly FactRow[], { width, style }: View): string[] {
  const nameWidth = Math.max(0, ...rows.map(([name]) => textWidth(printable(name))));
  return rows.flatMap(([name, value]) => {
    const room = Math.max(20, width - nameWidth - 2 * INDENT.length);
    const [first = "", ...more] = wrapToWidth(printable(value), room);
    const label = style("dim", padToWidth(printable(name), nameWidth));
    const margin = INDENT + " ".repeat(nameWidth) + INDENT;
    return [`${INDENT}${label}${INDENT}${first}`, ...more.map((line) => margin + line)];
  });
}
