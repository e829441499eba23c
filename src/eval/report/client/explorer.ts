import type { Confusion } from "../../../metrics/confusion.ts";
import { confusionMetrics } from "../shared/confusion-metrics.ts";
import { formatCount, formatMetric, formatThreshold } from "../shared/format.ts";
import { coordinate, SQUARE_HEIGHT, unitX, unitY } from "../shared/geometry.ts";
import { liveValues } from "../shared/live-values.ts";
import {
  confusionAt,
  nearestKnown,
  thresholdForFalsePositiveRate,
} from "../shared/operating-table.ts";
import type { ExplorerData } from "../shared/page-data.ts";
import type { ClientWords } from "../words/client-words.ts";

type Mark = "pr" | "roc" | "histogram";

/** Puts a marker at a place of its drawing, or hides it where there is none. */
function moveMark(mark: Mark, key: string, place: readonly [number, number] | null): void {
  const element = document.querySelector(`[data-mark="${mark}"][data-key="${key}"]`);
  if (element === null) return;
  element.toggleAttribute("hidden", place === null);
  if (place === null) return;
  const [x, y] = place.map(coordinate);
  element.setAttribute("transform", `translate(${x} ${y})`);
}

function moveMarks(key: string, threshold: number | null, confusion: Confusion): void {
  const { precision, recall, falsePositiveRate } = confusionMetrics(confusion);
  const square = (x: number | null, y: number | null): readonly [number, number] | null =>
    x === null || y === null ? null : [unitX(x), unitY(y, SQUARE_HEIGHT)];
  moveMark("histogram", key, threshold === null ? null : [unitX(threshold), 0]);
  moveMark("pr", key, square(recall, precision));
  moveMark("roc", key, square(falsePositiveRate, recall));
}

function writeNumbers(root: HTMLElement, confusion: Confusion): void {
  for (const cell of root.querySelectorAll<HTMLElement>("[data-count]")) {
    cell.textContent = formatCount(confusion[cell.dataset["count"] as keyof Confusion]);
  }
  for (const { name, value, interval } of liveValues(confusion)) {
    const item = root.querySelector(`[data-metric="${name}"]`);
    item?.replaceChildren(value);
    item?.nextElementSibling?.replaceChildren(interval);
  }
}

/** What is read out once the reader rests: reading out every step would drown it. */
const REST_MILLISECONDS = 400;

/** The number in a text field, with a point or a comma; NaN while there is none. */
function typed(field: HTMLInputElement): number {
  const text = field.value.trim().replace(",", ".");
  return text === "" ? Number.NaN : Number(text);
}

/** One guard's scores and confusion on one task, at the threshold that the reader chooses. */
class Explorer {
  readonly #root: HTMLElement;
  readonly #data: ExplorerData;
  readonly #words: ClientWords;
  readonly #slider: HTMLInputElement;
  readonly #number: HTMLInputElement;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(root: HTMLElement, data: ExplorerData, words: ClientWords) {
    const slider = root.querySelector<HTMLInputElement>("[data-role=slider]");
    const number = root.querySelector<HTMLInputElement>("[data-role=number]");
    if (slider === null || number === null) throw new Error("inputs are missing");
    this.#root = root;
    this.#data = data;
    this.#words = words;
    this.#slider = slider;
    this.#number = number;
  }

  start(): void {
    const [slider, number] = [this.#slider, this.#number];
    slider.addEventListener("input", () => this.#choose(slider.valueAsNumber, slider));
    slider.addEventListener("change", () => this.#choose(slider.valueAsNumber, null));
    number.addEventListener("input", () => this.#choose(typed(number), number));
    number.addEventListener("change", () => this.#choose(typed(number), null));
    for (const button of this.#root.querySelectorAll<HTMLButtonElement>("[data-preset]")) {
      button.addEventListener("click", () => this.#preset(button.dataset));
    }
  }

  #preset({ preset, value, limit }: DOMStringMap): void {
    if (preset === "best") this.#choose(Number(value), null);
    else if (preset === "one") this.#choose(this.#slider.valueAsNumber, null);
    else if (preset === "false-positives") {
      const found = thresholdForFalsePositiveRate(this.#data.table, Number(limit));
      if (found === null) this.#say(this.#words.noThreshold(Number(limit) * 100));
      else this.#choose(found, null);
    } else this.#show(this.#data.run.threshold, this.#data.run.confusion, null);
  }

  /** Takes the known threshold nearest to what the reader asked for. */
  #choose(wanted: number, typing: HTMLInputElement | null): void {
    if (Number.isNaN(wanted)) return;
    const { table, run } = this.#data;
    if (wanted === run.threshold) {
      this.#show(wanted, run.confusion, typing);
      return;
    }
    const threshold = nearestKnown(table, Math.min(Math.max(wanted, 0), 1));
    this.#show(threshold, confusionAt(table, threshold), typing);
  }

  #show(threshold: number | null, confusion: Confusion, typing: HTMLInputElement | null): void {
    const key = this.#root.dataset["explorer"] ?? "";
    writeNumbers(this.#root, confusion);
    moveMarks(key, threshold, confusion);
    this.#inputs(threshold, typing);
    this.#state(threshold);
    this.#announce(threshold, confusion);
  }

  /** Slider and field show one threshold together, or none where policies have their own. */
  #inputs(threshold: number | null, typing: HTMLInputElement | null): void {
    this.#slider.hidden = threshold === null;
    this.#number.closest("label")?.toggleAttribute("hidden", threshold === null);
    if (threshold === null) return;
    const text = formatThreshold(threshold);
    if (typing !== this.#slider) this.#slider.value = String(threshold);
    if (typing !== this.#number) this.#number.value = text;
    this.#slider.setAttribute("aria-valuetext", text);
  }

  #state(threshold: number | null): void {
    const state = this.#root.querySelector("[data-role=state]");
    if (state === null) return;
    const { atOwn, atRun, atChoice } = this.#words;
    if (threshold === null) state.textContent = atOwn;
    else {
      const say = threshold === this.#data.run.threshold ? atRun : atChoice;
      state.textContent = say(formatThreshold(threshold));
    }
  }

  #announce(threshold: number | null, confusion: Confusion): void {
    clearTimeout(this.#rest);
    const { f1, recall, falsePositiveRate } = confusionMetrics(confusion);
    const message = this.#words.announce({
      threshold: threshold === null ? null : formatThreshold(threshold),
      f1: formatMetric(f1),
      recall: formatMetric(recall),
      falsePositiveRate: formatMetric(falsePositiveRate),
    });
    this.#rest = setTimeout(() => this.#say(message), REST_MILLISECONDS);
  }

  #say(message: string): void {
    clearTimeout(this.#rest);
    const status = this.#root.querySelector("[data-role=status]");
    if (status !== null) status.textContent = message;
  }
}

/** Brings a threshold's slider, field and buttons to life. */
export function startExplorer(root: HTMLElement, data: ExplorerData, words: ClientWords): void {
  const controls = root.querySelector<HTMLElement>(".controls");
  if (controls === null) return;
  new Explorer(root, data, words).start();
  controls.hidden = false;
}
