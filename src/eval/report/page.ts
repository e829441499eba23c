import { createHash } from "node:crypto";
import { html, Html, jsonForScript } from "./html.ts";
import { PAGE_SCRIPT, PAGE_STYLE } from "./page-assets.ts";
import type { PageData } from "./shared/page-data.ts";

export interface PageParts {
  readonly title: string;
  readonly data: PageData;
  readonly body: Html;
}

function sha256(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** Nothing may be fetched, sent or embedded; only this script and this style may run. */
function contentSecurityPolicy(): string {
  return [
    "default-src 'none'",
    `script-src ${sha256(PAGE_SCRIPT)}`,
    `style-src ${sha256(PAGE_STYLE)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** An element whose content is not markup: not one character may be added to what was hashed. */
function verbatim(tag: "script" | "style", attributes: string, content: string): Html {
  return new Html(`<${tag}${attributes}>${content}</${tag}>`);
}

/** One whole HTML file that needs nothing else. */
export function page({ title, data, body }: PageParts): string {
  const json = verbatim("script", ' type="application/json" id="data"', jsonForScript(data));
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${verbatim("style", "", PAGE_STYLE)}
      </head>
      <body>
        ${body} ${json} ${verbatim("script", "", PAGE_SCRIPT)}
      </body>
    </html> `;
  return document.markup;
}
