import { JAPANESE_PHRASES } from "../../../src/eval/report/words/japanese-phrases.ts";
import type { EvalTask } from "../../../src/eval/tasks/eval-task.ts";
import { TASKS } from "../../../src/eval/tasks/registry.ts";
import { type PageLanguage, table } from "../table.ts";

const WORDS = {
  en: {
    head: ["task", "what it is", "rows from", "licence", "published numbers from"],
    hub: "the Hub",
    pinless: "the Hub, with `--revision`",
    none: "–",
  },
  ja: {
    head: ["タスク", "内容", "データの出所", "ライセンス", "公表値の出典"],
    hub: "Hub",
    pinless: "Hub（`--revision` が必要）",
    none: "–",
  },
} as const;

/** Every task: where its rows are, under which licence, and who published numbers of it. */
export function taskTable(language: PageLanguage): string {
  const { head } = WORDS[language];
  return table(
    head,
    TASKS.map((task) => taskRow(task, language)),
  );
}

function taskRow(task: EvalTask, language: PageLanguage): readonly string[] {
  const phrase = (text: string) =>
    language === "ja" ? (JAPANESE_PHRASES.get(text) ?? text) : text;
  const sources = [...new Set(task.published.map(({ source }) => phrase(source)))].join(", ");
  return [
    `\`${task.id}\``,
    phrase(task.title),
    placeOf(task, language),
    phrase(task.licence),
    sources === "" ? WORDS[language].none : sources,
  ];
}

function placeOf({ hub, origin }: EvalTask, language: PageLanguage): string {
  const words = WORDS[language];
  const link = origin.replace(/^https:\/\/\S+/u, (address) => {
    return `[${new URL(address).pathname.replace(/^\/(datasets\/)?/u, "")}](${address})`;
  });
  if (hub === null) return link;
  return `${link}: ${hub.revision === null ? words.pinless : words.hub}`;
}
