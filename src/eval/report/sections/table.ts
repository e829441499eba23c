import { html, type Html, type HtmlValue } from "../html.ts";

export interface TableParts {
  /** What the table holds; read out, and shown above it. */
  readonly caption: string;
  /** The caption is read out but not shown: a heading above already says it. */
  readonly quiet?: boolean;
  readonly columns: readonly HtmlValue[];
  readonly rows: readonly Html[];
}

/** A table that scrolls within itself where it is wider than the page. */
export function scrollTable({ caption, quiet, columns, rows }: TableParts): Html {
  const head = columns.map((column) => html`<th scope="col">${column}</th>`);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption class="${quiet === true ? "quiet" : "shown"}">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
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
