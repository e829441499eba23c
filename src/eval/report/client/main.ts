import type { PageData } from "../shared/page-data.ts";
import { startExplorer } from "./explorer.ts";
import { startTexts } from "./texts.ts";
import { startTheme } from "./theme.ts";

const data = JSON.parse(document.querySelector("#data")?.textContent ?? "{}") as PageData;

startTheme();
for (const root of document.querySelectorAll<HTMLElement>("[data-explorer]")) {
  const explorer = data.explorers[root.dataset["explorer"] ?? ""];
  if (explorer !== undefined) startExplorer(root, explorer);
}
startTexts(data.texts);
