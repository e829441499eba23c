import { html, type Html } from "../html.ts";
import { PLOT_WIDTH } from "../shared/geometry.ts";
import { scrollTable, type TableParts } from "../table.ts";

export interface FigureParts {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** Of the title among the headings around it. */
  readonly level: 4 | 5;
  /** What the drawing shows, for those who do not see it. */
  readonly description: string;
  readonly height: number;
  readonly drawing: Html;
  readonly legend?: Html;
  /** What belongs right below the drawing. */
  readonly controls?: Html | null;
  readonly note?: Html | string;
  /** The drawing's values, and what they are called. */
  readonly values: TableParts;
  readonly valuesTitle: string;
}

/** A drawing with its title, its description and its values as a table. */
export function figure(parts: FigureParts): Html {
  const { id, title, description, height, drawing } = parts;
  const heading =
    parts.level === 5
      ? html`<h5 id="${id}-title">${title}</h5>`
      : html`<h4 id="${id}-title">${title}</h4>`;
  return html`<figure class="chart" aria-labelledby="${id}-title">
    ${heading} ${parts.legend}
    <svg viewBox="0 0 ${PLOT_WIDTH} ${height}" role="img" aria-label="${description}">
      ${drawing}
    </svg>
    ${parts.controls}
    <figcaption>
      ${parts.note}
      <details class="values">
        <summary>${parts.valuesTitle}</summary>
        ${scrollTable(parts.values)}
      </details>
    </figcaption>
  </figure>`;
}
