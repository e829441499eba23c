import { readFile } from "node:fs/promises";
import { loadScreenFile } from "../src/screen/load-screen-file.ts";
import type { Screen } from "../src/screen/index.ts";

const MODEL = new URL("../src/screen/model/screen.bin", import.meta.url);

/** Prompts of about 100 characters in both languages, all different, none repeated in a round. */
function makeTexts(count: number): readonly string[] {
  const parts = [
    "来週の会議の資料を作りたいので、",
    "先月の売上の推移と課題を三つの表にまとめて、",
    "社内で使う文章に直してください。",
    "図も一枚付けて、",
    "最後に要点を二行で書いてほしいです。",
    "Please summarise the following report ",
    "in three short paragraphs, ",
    "list the open questions, ",
    "and suggest a title for the second part. ",
  ];
  return Array.from({ length: count }, (_, index) => {
    let text = `${index}: `;
    for (let at = index; text.length < 100; at += 1 + (index % 4)) text += parts[at % parts.length];
    return text.slice(0, 100);
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Texts a second over one round. */
function measure(screen: Screen, texts: readonly string[]): number {
  const start = performance.now();
  for (const text of texts) screen.score(text);
  return texts.length / ((performance.now() - start) / 1000);
}

/**
 * How many texts of 100 characters the screen scores a second on one core (goal: 15,000), whether
 * a text ten times as long takes ten times as long, and how long loading takes.
 */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  const rounds = quick ? 3 : 9;
  const texts = makeTexts(quick ? 2000 : 20_000);
  const { size } = await readFile(MODEL).then((bytes) => ({ size: bytes.length }));
  const start = performance.now();
  const screen = await loadScreenFile(MODEL);
  const load = performance.now() - start;
  measure(screen, texts);
  const rates = Array.from({ length: rounds }, () => measure(screen, texts));
  const rate = median(rates);
  console.log(
    `model file               ${(size / 1024).toFixed(0)} KiB, loaded in ${load.toFixed(1)} ms`,
  );
  console.log(
    `texts of 100 characters  ${Math.round(rate)}/s (goal 15000, ${(rate / 15_000).toFixed(1)}x), ${(1e6 / rate).toFixed(1)} µs each; rounds ${rates.map((value) => Math.round(value)).join(" ")}`,
  );

  const short = makeTexts(1000).join("");
  const long = short.repeat(quick ? 10 : 100);
  const time = (text: string): number => {
    const begin = performance.now();
    screen.score(text);
    return performance.now() - begin;
  };
  const shortTime = median(Array.from({ length: rounds }, () => time(short)));
  const longTime = time(long);
  const ratio = longTime / shortTime / (long.length / short.length);
  console.log(
    `long texts               ${(long.length / 1e6).toFixed(1)} M characters in ${longTime.toFixed(0)} ms; time per character ${ratio.toFixed(2)}x that of ${(short.length / 1e6).toFixed(1)} M (linear is 1)`,
  );
}
