import type { ClientWords } from "../words/client-words.ts";

function button(label: string, onClick: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  element.addEventListener("click", onClick);
  return element;
}

function note(text: string): HTMLElement {
  const element = document.createElement("p");
  element.className = "warning";
  element.textContent = text;
  return element;
}

/** A cell whose text is shown only after a warning was answered. */
class TextCell {
  readonly #cell: HTMLElement;
  readonly #text: string;
  readonly #words: ClientWords;
  readonly #ask: HTMLButtonElement;

  constructor(cell: HTMLElement, text: string, words: ClientWords) {
    this.#cell = cell;
    this.#text = text;
    this.#words = words;
    this.#ask = button(words.ask, () => this.#warn());
  }

  start(): void {
    this.#cell.replaceChildren(this.#ask);
  }

  #hide(): void {
    this.#cell.replaceChildren(this.#ask);
    this.#ask.focus();
  }

  #warn(): void {
    const hide = button(this.#words.keepHidden, () => this.#hide());
    const warning = note(this.#words.warning);
    warning.setAttribute("role", "alert");
    this.#cell.replaceChildren(
      warning,
      button(this.#words.show, () => this.#show()),
      hide,
    );
    hide.focus();
  }

  #show(): void {
    const quote = document.createElement("blockquote");
    quote.textContent = this.#text;
    const language = this.#cell.dataset["language"] ?? "";
    if (language !== "") quote.lang = language;
    quote.tabIndex = 0;
    this.#cell.replaceChildren(
      quote,
      button(this.#words.hide, () => this.#hide()),
    );
    quote.focus();
  }
}

/** Makes the texts of the rows judged worst available, one by one and each behind a warning. */
export function startTexts(texts: Readonly<Record<string, string>>, words: ClientWords): void {
  for (const cell of document.querySelectorAll<HTMLElement>("[data-text]")) {
    const text = texts[cell.dataset["text"] ?? ""];
    if (text !== undefined) new TextCell(cell, text, words).start();
  }
}
