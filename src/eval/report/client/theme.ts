import type { ClientWords } from "../words/client-words.ts";

const system = matchMedia("(prefers-color-scheme: dark)");

function isDark(): boolean {
  const chosen = document.documentElement.dataset["theme"];
  return chosen === undefined ? system.matches : chosen === "dark";
}

let follow: (() => void) | null = null;

/** Lets the reader change between light and dark, beginning with what their system asks for. */
export function startTheme(words: ClientWords): void {
  const button = document.querySelector<HTMLButtonElement>("#theme");
  if (button === null) return;
  const label = (): void => {
    button.textContent = isDark() ? words.light : words.dark;
  };
  button.addEventListener("click", () => {
    document.documentElement.dataset["theme"] = isDark() ? "light" : "dark";
    label();
  });
  if (follow !== null) system.removeEventListener("change", follow);
  follow = label;
  system.addEventListener("change", label);
  label();
}
