import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tinyReader } from "../../test/fixtures/encoder/tiny-reader.ts";
import { KomainuError } from "../core/errors.ts";
import { createGuard } from "../guard/create-guard.ts";
import { createRandom } from "../metrics/random.ts";
import { decodeReader, encodeReader } from "./model-file.ts";
import { makeReader } from "./reader.ts";
import { featureCount } from "./reader-model.ts";
import { ReaderThreads } from "./reader-threads.ts";

const bytes = encodeReader(tinyReader());
const SHA256 = createHash("sha256").update(bytes).digest("hex");
const LONG = "a harmless sentence of some words. ".repeat(200);

let folder = "";
let file = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "komainu-reader-"));
  file = join(folder, "tiny.safetensors");
  writeFileSync(file, bytes);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A score in one go. */
async function scoreHere(text: string) {
  const steps = (await makeReader(decodeReader(bytes))).steps(text);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The code of the error that reading ends with, or `read`. */
function outcomeOf(file: Uint8Array): string {
  try {
    decodeReader(file);
    return "read";
  } catch (error) {
    return error instanceof KomainuError ? error.code : String(error);
  }
}

describe("a reader's file", () => {
  it("is read as it was written", () => {
    expect(encodeReader(decodeReader(bytes))).toEqual(bytes);
  });

  it.each([
    ["a policy for each head beyond the five", ["mine"], ["mine"], "read"],
    ["a policy that no head scores", [], ["mine"], "file_damaged"],
    ["two heads and one policy", ["mine", "other"], ["mine"], "file_damaged"],
  ])("with %s: %s, %s, is %s", (_, added, ids, outcome) => {
    const { header, heads: _heads, ...rest } = tinyReader();
    const all = [...header.heads, ...added];
    const of = <T>(value: T) => Object.fromEntries(all.map((id) => [id, value]));
    const language = { calibration: of({ slope: 1, offset: 0 }), thresholds: of(0.5) };
    const words = { en: "…" };
    const policies = ids.map((id) => ({
      id,
      title: id,
      category: id,
      wording: { prompt: words, response: words },
    }));
    const count = featureCount(header) * all.length;
    const written = encodeReader({
      ...rest,
      header: { ...header, heads: all, policies, languages: { ja: language, en: language } },
      heads: { weight: new Float32Array(count), bias: new Float32Array(all.length) },
    });
    expect(outcomeOf(written)).toBe(outcome);
  });

  it("is refused as damaged, or read all the same", () => {
    const random = createRandom(7);
    const outcomes = Array.from({ length: 500 }, () => {
      const end = random() < 0.3 ? Math.floor(random() * bytes.length) : undefined;
      const damaged = bytes.slice(0, end);
      for (let flips = 0; flips < 3; flips++) {
        // Most of what can be wrong stands in the header.
        const within = random() < 0.5 ? 9000 : damaged.length;
        const at = Math.floor(random() * Math.min(damaged.length, within));
        damaged[at] = Math.floor(random() * 256);
      }
      return outcomeOf(damaged);
    });
    expect(new Set(outcomes)).toEqual(new Set(["file_damaged", "read"]));
  });
});

describe("reader threads", () => {
  it("give what the thread of the caller gives, each to its own question", async () => {
    const threads = new ReaderThreads(bytes, 2);
    const texts = Array.from({ length: 12 }, (_, at) => "abc def ".repeat(at + 1));
    const expected = await Promise.all(texts.map(scoreHere));
    expect(await Promise.all(texts.map((text) => threads.score(text)))).toEqual(expected);
    await threads.close();
  });

  it("give the features of a text's parts, those without content left out", async () => {
    const threads = new ReaderThreads(bytes, 2);
    const [short, long, empty] = await Promise.all(
      ["abc def", LONG, "…"].map((text) => threads.features(text)),
    );
    await threads.close();
    expect(short?.map(({ length }) => length)).toEqual([featureCount(tinyReader().header)]);
    expect(long?.length).toBeGreaterThan(100);
    expect(empty).toEqual([]);
  });

  it("leave the loop of the caller free", async () => {
    const threads = new ReaderThreads(bytes, 1);
    await threads.score("warm up");
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    let progress = 0;
    const { windows } = await threads.score(LONG, { progress: () => (progress += 1) });
    clearInterval(timer);
    await threads.close();
    expect(windows?.count).toBeGreaterThan(100);
    expect(progress).toBeGreaterThan(100);
    expect(turns).toBeGreaterThan(3);
  });

  it("give up a text when its signal aborts, waiting or begun, and go on with others", async () => {
    const threads = new ReaderThreads(bytes, 1);
    const [begun, waiting] = [new AbortController(), new AbortController()];
    const first = threads.score(LONG, { signal: begun.signal });
    const second = threads.score(LONG, { signal: waiting.signal });
    const third = threads.score("last");
    waiting.abort(new Error("waiting"));
    begun.abort(new Error("begun"));
    await expect(first).rejects.toThrow("begun");
    await expect(second).rejects.toThrow("waiting");
    expect(await third).toEqual(await scoreHere("last"));
    await threads.close();
  });

  it("refuse after close, and end what they were at", async () => {
    const threads = new ReaderThreads(bytes, 1);
    const open = [threads.score(LONG), threads.score(LONG)];
    const ended = Promise.allSettled(open);
    await threads.close();
    expect((await ended).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(threads.score("x")).rejects.toMatchObject({ code: "engine_disposed" });
  });

  it("say what is wrong with weights that cannot be loaded", async () => {
    const threads = new ReaderThreads(bytes.subarray(0, 100), 1);
    await expect(threads.score("x")).rejects.toMatchObject({ code: "file_damaged" });
    await threads.close();
  });
});

describe("createGuard({ guard: 'reader' })", () => {
  it("judges, names what judged, and the window that decides", async () => {
    await using guard = await createGuard({ guard: "reader", model: file });
    const short = await guard.check("good evening");
    expect(short).toMatchObject({
      assurance: "screen",
      provenance: { guard: "reader", model: { name: "tiny-reader", architecture: "bert-encoder" } },
    });
    expect(short.policies).toHaveLength(5);
    expect(short.windows).toBeUndefined();
    const long = await guard.check(LONG);
    expect(long.windows?.count).toBeGreaterThan(100);
  });

  it("gives the same for a text and for the end of one that grew", async () => {
    await using guard = await createGuard({ guard: "reader", model: file });
    const grown = `${LONG}and one more.`;
    await guard.check(LONG);
    const after = await guard.check(grown);
    await using fresh = await createGuard({ guard: "reader", model: file });
    expect(after.policies).toEqual((await fresh.check(grown)).policies);
  });

  it.each([
    ["a path", () => file],
    ["a URL", () => pathToFileURL(file)],
    ["bytes", () => bytes],
    ["a buffer", () => Uint8Array.from(bytes).buffer],
  ])("takes its file as %s", async (_, model) => {
    await using guard = await createGuard({ guard: "reader", model: model() });
    expect(guard.provenance).toMatchObject({ model: { name: "tiny-reader", sha256: SHA256 } });
  });

  it.each([
    ["a file that is not there", { model: "/none/reader.safetensors" }, "file_not_found"],
    ["an address that is no file", { model: new URL("https://127.0.0.1/x") }, "file_not_found"],
    ["a damaged file", { model: bytes.subarray(0, 100) }, "file_damaged"],
    [
      "a screen's file",
      { model: new URL("../screen/model/screen.bin", import.meta.url) },
      "file_damaged",
    ],
    ["a kernel, in Node", { model: bytes, kernel: {} }, "invalid_input"],
    ["a number as its file", { model: 1 as never }, "invalid_input"],
  ])("is refused with %s, and the remedy", async (_, options, code) => {
    await expect(createGuard({ guard: "reader", ...options })).rejects.toMatchObject({ code });
  });

  it.each([
    ["the first digits of its SHA-256", SHA256.slice(0, 8)],
    ["all of them", SHA256],
    ["in capitals", SHA256.slice(0, 12).toUpperCase()],
  ])("is pinned by %s", async (_, pin) => {
    await using guard = await createGuard({ guard: `reader@${pin}`, model: file });
    expect(guard.id).toBe("reader");
  });

  it.each([
    ["another model", "reader@00000000", "model_unsupported"],
    ["another screen", "screen@00000000", "model_unsupported"],
    ["too few digits", "reader@0000", "invalid_input"],
    ["a guard that is no classifier", "arise@00000000", "invalid_input"],
  ])("is refused where the pin is of %s", async (_, guard, code) => {
    const model = guard.startsWith("reader") ? { model: file } : {};
    await expect(createGuard({ guard, ...model })).rejects.toMatchObject({ code });
  });
});
