import { html, type Html } from "../html.ts";
import { PLOT_WIDTH } from "../shared/geometry.ts";

export interface FigureParts {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** What the drawing shows, for those who do not see it. */
  readonly description: string;
  readonly height: number;
  readonly drawing: Html;
  readonly legend?: Html;
  /** What belongs right below the drawing. */
  readonly controls?: Html | null;
  readonly note?: Html | string;
  /** The drawing's values. */
  readonly table: Html;
}

/** A drawing with its title, its description and its values as a table. */
export function figure(parts: FigureParts): Html {
  const { id, title, description, height, drawing } = parts;
  return html`<figure class="chart" aria-labelledby="${id}-title">
    <h4 id="${id}-title">${title}</h4>
    ${parts.legend}
    <svg viewBox="0 0 ${PLOT_WIDTH} ${height}" role="img" aria-label="${description}">
      ${drawing}
    </svg>
    <figcaption>
      ${parts.note}
      <details class="values">
        <summary>Values as a table</summary>
        <div class="scroll" tabindex="0" role="region" aria-label="${title}: values">
          ${parts.table}
        </div>
      </details>
    </figcaption>
  </figure>`;
}
