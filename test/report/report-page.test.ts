import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  chromium,
  type Browser,
  type BrowserContextOptions,
  type Locator,
  type Page,
} from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderReport, type ReportOptions } from "../../src/eval/report/render-report.ts";
import { findBrowser } from "./find-browser.ts";
import { listContrasts } from "./list-contrasts.ts";
import { listFaults } from "./list-faults.ts";
import { listHiddenColumns, listTexts } from "./list-texts.ts";
import type { SampleReport, SampleRow } from "./sample-report.ts";
import { HOSTILE, SAMPLES, simpleSample } from "./samples.ts";

const executablePath = findBrowser();
if (executablePath === null) {
  console.warn(
    "The report page is not tested in a browser: none was found. Install Chromium, or set CHROMIUM_PATH.",
  );
}

const samples = Object.keys(SAMPLES);

/** The words of Latin letters in some texts. */
function wordsOf(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.match(/(?<!\w)[A-Za-z][\w.’-]*/g) ?? []);
}

/** What a page did that a page on disk must not do. */
interface Misdeeds {
  readonly requests: string[];
  readonly complaints: string[];
}

describe.skipIf(executablePath === null)("the report page in Chromium", () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "komainu-report-"));
    browser = await chromium.launch({
      executablePath: executablePath ?? "",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
  });

  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(
    sample: SampleReport,
    options: BrowserContextOptions = {},
    report: Omit<ReportOptions, "cost"> = {},
  ): Promise<{ page: Page; misdeeds: Misdeeds } & AsyncDisposable> {
    const file = join(folder, `report-${Math.random().toString(36).slice(2)}.html`);
    await writeFile(file, renderReport(sample.results, { ...report, cost: sample.cost }));
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const misdeeds: Misdeeds = { requests: [], complaints: [] };
    page.on("request", (request) => misdeeds.requests.push(request.url()));
    page.on("console", (message) => misdeeds.complaints.push(message.text()));
    page.on("pageerror", (error) => misdeeds.complaints.push(error.message));
    page.on("dialog", (dialog) => {
      misdeeds.complaints.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(pathToFileURL(file).href);
    return { page, misdeeds, [Symbol.asyncDispose]: () => context.close() };
  }

  const sampleOf = (name: string): SampleReport => {
    const make = SAMPLES[name];
    if (make === undefined) throw new Error(`no sample ${name}`);
    return make();
  };

  describe.each(samples)("%s", (name) => {
    let opened: Awaited<ReturnType<typeof open>>;
    let page: Page;

    beforeAll(async () => {
      opened = await open(sampleOf(name));
      page = opened.page;
    });

    afterAll(() => opened[Symbol.asyncDispose]());

    it("opens from disk, asks the network for nothing and complains of nothing", () => {
      expect(opened.misdeeds.requests).toEqual([page.url()]);
      expect(opened.misdeeds.complaints).toEqual([]);
    });

    it.each(["light", "dark"] as const)("keeps its contrasts in %s", async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      const contrasts = await page.evaluate(listContrasts);
      expect(contrasts.length).toBeGreaterThan(20);
      expect(contrasts.filter(({ ratio, least }) => ratio < least)).toEqual([]);
    });

    it("names its parts for screen readers", async () => {
      expect(await page.evaluate(listFaults)).toEqual([]);
    });

    it.each([320, 360, 768, 1280, 1440, 1920])(
      "needs no sideways scrolling at %i pixels",
      async (width) => {
        await page.setViewportSize({ width, height: 800 });
        const wide = await page.evaluate(() => {
          for (const details of document.querySelectorAll("details")) details.open = true;
          return document.documentElement.scrollWidth;
        });
        expect(wide).toBeLessThanOrEqual(width);
      },
    );
  });

  describe.each([
    ["en", "three guards on many tasks"],
    ["ja", "three guards on many tasks"],
    ["en", "two guards with the names that runs give them"],
    ["ja", "two guards with the names that runs give them"],
    ["ja", "hostile names and texts"],
  ] as const)("in %s: %s", (locale, name) => {
    let opened: Awaited<ReturnType<typeof open>>;
    let page: Page;

    beforeAll(async () => {
      opened = await open(sampleOf(name), { locale });
      page = opened.page;
      await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
      });
    });

    afterAll(() => opened[Symbol.asyncDispose]());

    it.each([360, 768, 1280, 1920])(
      "says at %i pixels which tables scroll, and to where",
      async (width) => {
        await page.setViewportSize({ width, height: 900 });
        await expect.poll(() => page.evaluate(listHiddenColumns)).toEqual([]);
        expect(await page.evaluate(listFaults)).toEqual([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide).toBeLessThanOrEqual(width);
      },
    );

    it("complains of nothing", () => {
      expect(opened.misdeeds.complaints).toEqual([]);
    });
  });

  describe.each(["en", "ja"] as const)("two guards at 1,280 pixels, in %s", (locale) => {
    it("have their headline numbers in sight, and their names on one line", async () => {
      const sample = sampleOf("two guards with the names that runs give them");
      await using opened = await open(sample, { locale, viewport: { width: 1280, height: 900 } });
      const { page } = opened;
      const tables = page.locator("#summary > .scroll, #t0 > .scroll");
      for (const table of await tables.all()) {
        const hidden = await table.evaluate((part) => part.scrollWidth - part.clientWidth);
        expect(hidden).toBeLessThanOrEqual(0);
      }
      const lines = await page
        .locator("th .guard .name")
        .evaluateAll((names) => names.map((name) => name.getClientRects().length));
      expect(new Set(lines)).toEqual(new Set([1]));
    });

    it("are cut off on no sheet of paper", async () => {
      const sample = sampleOf("two guards with the names that runs give them");
      // A4 less the margins of the page's style, at 96 pixels an inch.
      await using opened = await open(sample, { locale, viewport: { width: 688, height: 1000 } });
      const { page } = opened;
      await page.emulateMedia({ media: "print" });
      const cut = await page
        .locator(".scroll:visible")
        .evaluateAll((parts) =>
          parts
            .filter((part) => part.scrollWidth > part.clientWidth + 2)
            .map((part) => `${part.getAttribute("aria-label")}: ${part.scrollWidth}`),
        );
      expect(cut).toEqual([]);
    });
  });

  describe("its language", () => {
    const shownLanguage = (page: Page): Promise<string> =>
      page.evaluate(() => document.documentElement.lang);

    it.each([
      ["ja-JP", "ja", "要約"],
      ["en-GB", "en", "Summary"],
      ["fr-FR", "en", "Summary"],
    ])("is, for a reader of %s, %s", async (locale, language, heading) => {
      await using opened = await open(simpleSample(), { locale });
      const { page, misdeeds } = opened;
      expect(await shownLanguage(page)).toBe(language);
      expect(await page.locator("#summary-title").textContent()).toBe(heading);
      expect(await page.title()).toContain(language === "ja" ? "評価レポート" : "evaluation");
      expect(misdeeds.complaints).toEqual([]);
    });

    it("is the reader's when the page first shows, where its address says", async () => {
      await using opened = await open(sampleOf("three guards on many tasks"), { locale: "ja-JP" });
      const { page } = opened;
      await page.addInitScript(() => {
        const seen = new Set<string>();
        Reflect.set(globalThis, "seen", seen);
        const look = (): void => {
          const heading = document.querySelector("#summary-title");
          if (heading?.checkVisibility() === true) seen.add(heading.textContent ?? "");
          requestAnimationFrame(look);
        };
        look();
      });
      const url = page.url();
      await page.goto("about:blank");
      await page.goto(`${url}#t1`);
      await expect
        .poll(() => page.evaluate(() => [...(Reflect.get(globalThis, "seen") as Set<string>)]))
        .toEqual(["要約"]);
      const top = await page
        .locator("#t1")
        .evaluate((section) => section.getBoundingClientRect().top);
      expect(Math.abs(top)).toBeLessThan(60);
    });

    it("is changed by keyboard, keeps the reader's place, and is remembered", async () => {
      const sample = sampleOf("three guards on many tasks");
      await using opened = await open(sample, { locale: "en-US" });
      const { page, misdeeds } = opened;
      const field = page.locator('[data-explorer="t0-g1"] [data-role=number]');
      await field.fill("0.62");
      const counted = await shown(page, "t0-g1");
      await page.locator("#t0 details").nth(1).locator("summary").first().click();
      const japanese = page.getByRole("button", { name: "日本語" });
      await japanese.focus();
      await page.keyboard.press("Enter");
      expect(await shownLanguage(page)).toBe("ja");
      expect(await japanese.getAttribute("aria-pressed")).toBe("true");
      expect(await japanese.evaluate((button) => button === document.activeElement)).toBe(true);
      expect(await field.inputValue()).toBe("0.620");
      expect(await shown(page, "t0-g1")).toEqual(counted);
      expect(await page.locator("#t0 details").nth(1).getAttribute("open")).not.toBeNull();
      await page.reload();
      expect(await shownLanguage(page)).toBe("ja");
      await page.getByRole("button", { name: "English" }).click();
      expect(await page.locator("#summary-title").textContent()).toBe("Summary");
      expect(misdeeds.complaints).toEqual([]);
    });

    it("is the writer's alone where they chose one", async () => {
      const report = { language: "ja", title: "四半期の評価" } as const;
      await using opened = await open(simpleSample(), { locale: "en-US" }, report);
      const { page } = opened;
      expect(await shownLanguage(page)).toBe("ja");
      expect(await page.title()).toBe("四半期の評価");
      expect(await page.locator("h1").textContent()).toBe("四半期の評価");
      expect(await page.locator("button[data-language], template").count()).toBe(0);
      await page.getByRole("button", { name: "ダーク表示" }).click();
      expect(await page.locator("#theme").textContent()).toBe("ライト表示");
    });

    it("is Japanese throughout, but for names and abbreviations", async () => {
      const sample = sampleOf("three guards on many tasks");
      await using opened = await open(sample, { locale: "ja" });
      const { page } = opened;
      await page.locator('[data-explorer="t0-g1"] [data-role=number]').fill("0.4");
      const texts = await page.evaluate(listTexts);
      const abbreviations =
        "English F1 PR ROC AU-PRC AUROC ECE SHA-256 ID UTC Komainu ARISE GuardReasoner Wilson McNemar p p50 p95 ms strict paper";
      const known = new Set(wordsOf([JSON.stringify(sample.results), abbreviations]));
      const foreign = wordsOf(texts).filter((word) => !known.has(word));
      expect(foreign).toEqual([]);
      expect(texts.length).toBeGreaterThan(200);
    });
  });

  /** Counts decisions straight from the rows: one without a score is wrong. */
  function count(rows: readonly SampleRow[], threshold: number): Record<string, number> {
    const counts = { truePositives: 0, falseNegatives: 0, falsePositives: 0, trueNegatives: 0 };
    for (const { positive, score } of rows) {
      const flagged = score === null ? !positive : score >= threshold;
      if (positive) counts[flagged ? "truePositives" : "falseNegatives"] += 1;
      else counts[flagged ? "falsePositives" : "trueNegatives"] += 1;
    }
    return counts;
  }

  async function shown(page: Page, key: string): Promise<Record<string, number>> {
    const cells = await page
      .locator(`[data-explorer="${key}"] [data-count]`)
      .evaluateAll((found) =>
        found.map((cell) => [cell.getAttribute("data-count"), cell.textContent]),
      );
    return Object.fromEntries(
      cells.map(([name, text]) => [name ?? "", Number((text ?? "").replaceAll(",", ""))]),
    );
  }

  describe("the threshold", () => {
    const key = "t0-g1";
    const runThreshold = 0.3125;
    let sample: SampleReport;
    let opened: Awaited<ReturnType<typeof open>>;
    let page: Page;
    let rows: readonly SampleRow[];
    let explorer: Locator;

    beforeAll(async () => {
      sample = sampleOf("three guards on many tasks");
      rows = sample.rows[0]?.[1] ?? [];
      opened = await open(sample, { viewport: { width: 1200, height: 900 } });
      page = opened.page;
      explorer = page.locator(`[data-explorer="${key}"]`);
    });

    afterAll(() => opened[Symbol.asyncDispose]());

    const number = (): Locator => explorer.locator("[data-role=number]");

    it("begins at the run's own", async () => {
      expect(await shown(page, key)).toEqual(count(rows, runThreshold));
      expect(await number().inputValue()).toBe(String(runThreshold));
    });

    it.each(["0", "0.001", "0.2", "0,437", "0.5", "0.873", "0.999"])(
      "follows what is typed: %s",
      async (typed) => {
        await number().fill(typed);
        expect(await shown(page, key)).toEqual(count(rows, Number(typed.replace(",", "."))));
      },
    );

    it("stays where it was while nothing sensible is typed", async () => {
      await number().fill("0.6");
      await number().fill("nothing");
      expect(await shown(page, key)).toEqual(count(rows, 0.6));
    });

    it("follows the keyboard", async () => {
      await explorer.locator("[data-role=slider]").focus();
      await page.keyboard.press("Home");
      expect(await shown(page, key)).toEqual(count(rows, 0));
      for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowRight");
      expect(await shown(page, key)).toEqual(count(rows, 0.003));
      await page.keyboard.press("End");
      expect(await shown(page, key)).toEqual(count(rows, 0.999));
    });

    it("follows the pointer, and stands where the histogram's line stands", async () => {
      const slider = explorer.locator("[data-role=slider]");
      await slider.scrollIntoViewIfNeeded();
      const box = await slider.boundingBox();
      if (box === null) throw new Error("the slider is not shown");
      const [x, y] = [box.x + box.width * 0.75, box.y + box.height / 2];
      await page.mouse.move(box.x + 60, y);
      await page.mouse.down();
      await page.mouse.move(x, y, { steps: 5 });
      const line = await explorer.locator(".threshold line").boundingBox();
      expect(Math.abs((line?.x ?? 0) - x)).toBeLessThan(2);
      await page.mouse.up();
      const threshold = Number(await number().inputValue());
      expect(threshold).toBeGreaterThan(0.7);
      expect(await shown(page, key)).toEqual(count(rows, threshold));
    });

    it("goes to the best F1, which is the one measured, and back to the run's", async () => {
      await explorer.getByRole("button", { name: "Best F1 here" }).click();
      const best = sample.results.evaluations[1]?.categories[0]?.metrics.optimalF1.value ?? 0;
      expect(await explorer.locator("[data-metric=f1]").textContent()).toBe(best.toFixed(3));
      await explorer.getByRole("button", { name: "Run’s threshold" }).click();
      expect(await shown(page, key)).toEqual(count(rows, runThreshold));
    });

    it("keeps false positives within a limit, and says so where none does", async () => {
      await explorer.getByRole("button", { name: "False positives ≤ 5%" }).click();
      const { falsePositives = 0, trueNegatives = 0, truePositives } = await shown(page, key);
      expect(falsePositives / (falsePositives + trueNegatives)).toBeLessThanOrEqual(0.05);
      expect(truePositives).toBeGreaterThan(0);
      const unjudged = sample.results.evaluations[1]?.unjudged.negatives ?? 0;
      expect(unjudged / (falsePositives + trueNegatives)).toBeGreaterThan(0.01);
      await explorer.getByRole("button", { name: "False positives ≤ 1%" }).click();
      expect(await explorer.locator("[data-role=status]").textContent()).toBe(
        "No threshold keeps false positives within 1%.",
      );
    });

    it("moves the guard's marker along the curves, and no other's", async () => {
      const places = (): Promise<(string | null)[]> =>
        Promise.all(
          [
            `[data-mark=pr][data-key="${key}"]`,
            `[data-mark=roc][data-key="${key}"]`,
            '[data-mark=roc][data-key="t0-g0"]',
          ].map((selector) => page.locator(selector).getAttribute("transform")),
        );
      const before = await places();
      await number().fill("0.8");
      const after = await places();
      expect(after[0]).not.toBe(before[0]);
      expect(after[1]).not.toBe(before[1]);
      expect(after[2]).toBe(before[2]);
    });

    it("says after a rest what was chosen", async () => {
      await number().fill("0.25");
      await expect
        .poll(() => explorer.locator("[data-role=status]").textContent())
        .toMatch(/^At 0\.250: F1 0\.\d{3}, recall/);
    });

    it("is one in slider and field, from the first", async () => {
      await using opened = await open(sample);
      const explorers = opened.page.locator("[data-explorer]:has(input)");
      expect(await explorers.count()).toBeGreaterThan(1);
      for (const found of await explorers.all()) {
        const slider = found.locator("[data-role=slider]");
        const field = await found.locator("[data-role=number]").inputValue();
        expect(Math.abs(Number(await slider.inputValue()) - Number(field))).toBeLessThan(0.00051);
        expect(await slider.getAttribute("aria-valuetext")).toBe(field);
        const state = await found.locator("[data-role=state]").textContent();
        expect(state).toContain(field);
      }
    });

    it("is shown where policies have their own only once one for all is asked for", async () => {
      await using opened = await open(sampleOf("a guard whose policies differ in threshold"));
      const { page } = opened;
      const inputs = page.locator("[data-explorer] input:visible");
      const before = await shown(page, "t0-g0");
      expect(await inputs.count()).toBe(0);
      await page.getByRole("button", { name: "One threshold for all policies" }).click();
      expect(await inputs.count()).toBe(2);
      const [slider, field] = await inputs.evaluateAll((found) =>
        found.map((input) => (input instanceof HTMLInputElement ? Number(input.value) : null)),
      );
      expect(slider).toBeCloseTo(field ?? Number.NaN, 2);
      expect(await shown(page, "t0-g0")).not.toEqual(before);
      await page.getByRole("button", { name: "Guard’s own decisions" }).click();
      expect(await inputs.count()).toBe(0);
      expect(await shown(page, "t0-g0")).toEqual(before);
    });

    it("is not offered where a guard answers by label", async () => {
      expect(await page.locator('[data-explorer="t0-g2"] input').count()).toBe(0);
      expect(await page.locator('[data-explorer="t0-g1"] input').count()).toBe(2);
    });
  });

  describe("texts of the rows judged worst", () => {
    it("are shown one by one, after a warning, and can be hidden again", async () => {
      const sample = simpleSample();
      const row = sample.results.evaluations[0]?.worst.falsePositives[0];
      const text = row?.text ?? "";
      expect(text).not.toBe("");
      await using opened = await open(sample);
      const { page } = opened;
      await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
      });
      const visible = (): Promise<string> => page.locator("main").innerText();
      const cell = page.locator("[data-text]").first();
      expect(await visible()).not.toContain(text);
      await cell.getByRole("button", { name: "Show text…" }).click();
      expect(await cell.getByRole("alert").innerText()).toContain("may be hateful");
      expect(await visible()).not.toContain(text);
      await cell.getByRole("button", { name: "Keep hidden" }).click();
      expect(await visible()).not.toContain(text);
      await cell.getByRole("button", { name: "Show text…" }).click();
      await cell.getByRole("button", { name: "Show this text" }).click();
      expect(await page.locator("blockquote").allInnerTexts()).toEqual([text]);
      expect(await page.locator("blockquote").getAttribute("lang")).toBe(row?.language);
      await cell.getByRole("button", { name: "Hide text" }).click();
      expect(await page.locator("blockquote").count()).toBe(0);
    });

    it("are named by row where the report holds none", async () => {
      const sample = simpleSample();
      for (const { worst } of sample.results.evaluations) {
        for (const row of [...worst.falsePositives, ...worst.falseNegatives]) delete row.text;
      }
      await using opened = await open(sample);
      expect(await opened.page.getByRole("button", { name: "Show text…" }).count()).toBe(0);
      const id = sample.results.evaluations[0]?.worst.falsePositives[0]?.id ?? "";
      expect(await opened.page.locator("main").textContent()).toContain(id);
    });

    it("stay text, whatever they hold", async () => {
      await using opened = await open(sampleOf("hostile names and texts"));
      const { page, misdeeds } = opened;
      await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
      });
      const seen = new Set<string>();
      const cells = page.locator("[data-text]");
      const total = await cells.count();
      expect(total).toBeGreaterThan(HOSTILE.length);
      for (let index = 0; index < Math.min(total, 14); index++) {
        const cell = cells.nth(index);
        await cell.getByRole("button", { name: "Show text…" }).click();
        await cell.getByRole("button", { name: "Show this text" }).click();
        seen.add((await cell.locator("blockquote").textContent()) ?? "");
      }
      for (const text of seen) expect(HOSTILE).toContain(text);
      expect(seen.size).toBeGreaterThan(3);
      const harmed = await page.evaluate(() => Reflect.get(globalThis, "harmed") as unknown);
      expect(harmed).toBeUndefined();
      expect(misdeeds.complaints).toEqual([]);
      const title = await page.locator("#t0-title").textContent();
      expect(title?.trim()).toBe(HOSTILE.join(" ").replace("\u0000", "\uFFFD").trim());
    });
  });

  it("changes between light and dark at the reader's wish", async () => {
    await using opened = await open(simpleSample(), { colorScheme: "light" });
    const { page } = opened;
    const background = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.getByRole("button", { name: "Dark appearance" }).click();
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.getByRole("button", { name: "Light appearance" }).click();
    expect(await background()).toBe(light);
  });

  it("moves nothing smoothly for those who asked for less motion", async () => {
    const behaviour = async (reducedMotion: "reduce" | "no-preference"): Promise<string> => {
      await using opened = await open(simpleSample(), { reducedMotion });
      return await opened.page.evaluate(
        () => getComputedStyle(document.documentElement).scrollBehavior,
      );
    };
    expect(await behaviour("reduce")).toBe("auto");
    expect(await behaviour("no-preference")).toBe("smooth");
  });

  it("shows every number without its script, and no control that would do nothing", async () => {
    const sample = simpleSample();
    await using opened = await open(sample, { javaScriptEnabled: false });
    const { page } = opened;
    const rows = sample.rows[0]?.[0] ?? [];
    expect(await shown(page, "t0-g0")).toEqual(count(rows, 0.3125));
    expect(await page.locator("button:visible, input:visible").count()).toBe(0);
  });

  it("prints without its controls, on white", async () => {
    await using opened = await open(simpleSample(), { colorScheme: "dark" });
    const { page } = opened;
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("button:visible, input:visible, nav:visible").count()).toBe(0);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(background).toBe("rgb(255, 255, 255)");
    expect((await page.pdf({ format: "A4" })).subarray(0, 5).toString()).toBe("%PDF-");
  });
});
