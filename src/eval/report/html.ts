/** Markup that is safe to put into a page as it is. Made only by `html`. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }

  toString(): string {
    return this.markup;
  }
}

/** What a template takes: text and numbers are escaped, `Html` is not, nothing is left out. */
export type HtmlValue = Html | string | number | readonly HtmlValue[] | null | undefined | false;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "\u0000": "\uFFFD",
};

/** Escapes text for an element's content or a quoted attribute. NUL, which HTML drops, is shown. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"'\0]/g, (character) => ENTITIES[character] ?? character);
}

function markupOf(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.markup;
  if (typeof value === "object") return value.map(markupOf).join("");
  return escapeHtml(String(value));
}

/**
 * A template whose values are escaped, so that no text becomes markup. Quote every attribute. The
 * template's own indentation is left out of the page.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const raw = strings.map((part) => part.replaceAll(/\n\s*/g, "\n"));
  return new Html(String.raw({ raw }, ...values.map(markupOf)));
}

/**
 * JSON that can stand inside a script element whatever its strings hold: `<` would otherwise
 * begin `</script>` or `<!--`. It reads back as the same value.
 */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", String.raw`\u003c`);
}
