import type { Engine } from "../src/core/index.ts";
import { bos, text } from "../src/core/index.ts";

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return (low + high) / 2;
}

/**
 * Threads for the engine: `KOMAINU_BENCH_THREADS`, by default the engine's own choice. On a machine
 * that does other work too, 1 is the fairest.
 */
export function benchThreads(): { readonly threads?: number } {
  const threads = Number(process.env["KOMAINU_BENCH_THREADS"] ?? "");
  return threads > 0 ? { threads } : {};
}

/** Makes the engine's kept prefix one that no benchmark's prompt shares. */
export async function forget(engine: Engine): Promise<void> {
  const choices = ["a", "b"].map((value) => ({ id: value, text: value }));
  const question = { id: "q", suffix: [], choices };
  await engine.score([bos, text("\n")], [question]);
}

/** Milliseconds that an act takes. */
export async function timed(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

/**
 * Medians of acts that are measured in turn, round after round, so that what else the machine does
 * meets them all alike.
 */
export async function rounds<K extends string>(
  count: number,
  acts: Readonly<Record<K, () => Promise<number>>>,
): Promise<Record<K, number>> {
  const keys = Object.keys(acts) as K[];
  const measured = new Map<K, number[]>(keys.map((key) => [key, []]));
  for (let round = 0; round < count; round += 1) {
    for (const key of keys) measured.get(key)?.push(await acts[key]());
  }
  return Object.fromEntries(keys.map((key) => [key, median(measured.get(key) ?? [])])) as Record<
    K,
    number
  >;
}

/** A ratio with its goal, for people. */
export function ratio(name: string, value: number, goal: number): string {
  const mark = value >= goal ? "reached" : "missed";
  return `${name}: ${value.toFixed(2)} (goal ${goal}: ${mark})`;
}
