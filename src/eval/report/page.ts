import { createHash } from "node:crypto";
import { html, Html, jsonForScript } from "./html.ts";
import { PAGE_SCRIPT, PAGE_STYLE } from "./page-assets.ts";
import type { PageData } from "./shared/page-data.ts";
import type { ReportLanguage } from "./words/languages.ts";

/** What the page holds in one language. */
export interface PageContent {
  readonly language: ReportLanguage;
  readonly title: string;
  readonly body: Html;
}

export interface PageParts {
  /** Shown without a script, and where the reader's own language is none of the others. */
  readonly first: PageContent;
  /** Kept aside for the page's script. */
  readonly others: readonly PageContent[];
  readonly data: PageData;
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

function template({ language, title, body }: PageContent): Html {
  return html`<template data-content="${language}" data-title="${title}">${body}</template>`;
}

/** A complete HTML file that needs nothing else. */
export function page({ first, others, data }: PageParts): string {
  const json = verbatim("script", ' type="application/json" id="data"', jsonForScript(data));
  const languages = [first, ...others].map(({ language }) => language).join(" ");
  const document = html`<!doctype html>
    <html lang="${first.language}" data-languages="${languages}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>${first.title}</title>
        ${verbatim("style", "", PAGE_STYLE)} ${verbatim("script", "", PAGE_SCRIPT)}
      </head>
      <body>
        <div id="content">${first.body}</div>
        ${others.map(template)} ${json}
      </body>
    </html> `;
  return document.markup;
}
