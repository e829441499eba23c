import { describe, expect, it } from "vitest";
import { ENGLISH } from "../words/english.ts";
import {
  formatCount,
  formatMetric,
  formatMilliseconds,
  formatQuantity,
  formatScore,
  formatShare,
  formatThreshold,
} from "./format.ts";

describe("numbers for people", () => {
  it.each([
    [formatCount(1234567), "1,234,567"],
    [formatMetric(0.81249), "0.812"],
    [formatMetric(null), "–"],
    [formatShare(0), "0.0%"],
    [formatShare(0.0001), "<0.1%"],
    [formatShare(0.9999), ">99.9%"],
    [formatShare(1), "100.0%"],
    [formatScore(0), "0.000"],
    [formatScore(0.00041), "4.1e-4"],
    [formatScore(0.99995), "0.99995"],
    [formatThreshold(0.3), "0.300"],
    [formatThreshold(0.31234567), "0.312346"],
    [formatQuantity(12345.6), "12,346"],
    [formatQuantity(19.14), "19.1"],
    [formatMilliseconds(0.03, ENGLISH.units), "30.0 µs"],
    [formatMilliseconds(41.2, ENGLISH.units), "41.2 ms"],
    [formatMilliseconds(1530, ENGLISH.units), "1.53 s"],
    [formatMilliseconds(90_000, ENGLISH.units), "1.50 min"],
  ])("%s", (shown, expected) => {
    expect(shown).toBe(expected);
  });
});
