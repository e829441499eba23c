import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { html, jsonForScript } from "./html.ts";

describe("html", () => {
  it.each([
    ["<b>&'\"", "&lt;b&gt;&amp;&#39;&quot;"],
    ["a\u0000b", "a\uFFFDb"],
    ["日本語", "日本語"],
  ])("escapes %j", (value, escaped) => {
    expect(html`<i title="${value}">${value}</i>`.markup).toBe(
      `<i title="${escaped}">${escaped}</i>`,
    );
  });

  it("keeps markup, joins lists, and leaves out what is not there", () => {
    const items = ["1 < 2", "3"].map((item) => html`<li>${item}</li>`);
    expect(html`${items}${null}${undefined}${false}${0}`.markup).toBe(
      "<li>1 &lt; 2</li><li>3</li>0",
    );
  });

  it("leaves no character of a text that could open or close anything", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(html`${text}`.markup).not.toMatch(/[<>"']/);
      }),
    );
  });
});

describe("jsonForScript", () => {
  it("reads back as the same value and cannot end its element", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom("</script>", "<!--", "\u2028"), (value, text) => {
        const json = jsonForScript([value, text]);
        expect(json).not.toContain("<");
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify([value, text])));
      }),
    );
  });
});
