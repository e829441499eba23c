import { expect, it } from "vitest";
import { ownTask } from "../../tasks/own-task.ts";
import { TASKS } from "../../tasks/registry.ts";
import { JAPANESE_PHRASES } from "./japanese-phrases.ts";

const tasks = [...TASKS, ownTask("rows.jsonl", {})];

/** Everything that tasks say in English; names and licences of one word stay as they are. */
const said = tasks.flatMap(({ title, licence, protocols, published }) => {
  const notes = Object.values(protocols).map(({ note }) => note);
  const sources = published.flatMap(({ source, conditions }) => [source, conditions ?? ""]);
  return [title, licence].concat(notes, sources);
});
const phrases = new Set(said.filter((text) => text.includes(" ")));

it("has a Japanese phrase for everything that tasks say", () => {
  expect([...phrases].filter((text) => !JAPANESE_PHRASES.has(text))).toEqual([]);
});

it("has none that no task says", () => {
  expect([...JAPANESE_PHRASES.keys()].filter((text) => !phrases.has(text))).toEqual([]);
});
