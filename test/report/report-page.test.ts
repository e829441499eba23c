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
import type { SampleReport, SampleRow } from "./sample-report.ts";
import { HOSTILE, SAMPLES, simpleSample } from "./samples.ts";

const executablePath = findBrowser();
if (executablePath === null) {
  console.warn(
    "The report page is not tested in a browser: none was found. Install Chromium, or set CHROMIUM_PATH.",
  );
}

const samples = Object.keys(SAMPLES);

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

    it.each([320, 360, 768, 1440])("needs no sideways scrolling at %i pixels", async (width) => {
      await page.setViewportSize({ width, height: 800 });
      const wide = await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
        return document.documentElement.scrollWidth;
      });
      expect(wide).toBeLessThanOrEqual(width);
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
