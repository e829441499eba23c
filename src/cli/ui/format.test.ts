import { expect, it } from "vitest";
import { formatBytes, formatCount, formatDuration } from "./format.ts";

it.each([
  [0, "0"],
  [2.25, "2.3"],
  [12.7, "13"],
  [1234567, "1,234,567"],
])("the count %f is %s", (count, text) => {
  expect(formatCount(count)).toBe(text);
});

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1500, "1.5 kB"],
  [999_600, "1.0 MB"],
  [740e6, "740 MB"],
  [5.228e9, "5.2 GB"],
  [54_454_000_000, "54 GB"],
])("%i bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it.each([
  [0.04, "0.0 ms"],
  [0.44, "0.4 ms"],
  [350.2, "350 ms"],
  [2140, "2.1 s"],
  [59_400, "59 s"],
  [185_000, "3 min 05 s"],
  [7_440_000, "2 h 04 min"],
])("%f ms are %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
