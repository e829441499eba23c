import type { ModelInfo } from "../../core/engine.ts";
import type { PolicyScore, Provenance, StageReport, Verdict } from "../../core/verdict.ts";
import { type FactRow, renderFacts, type View } from "./fact-rows.ts";
import { formatCount, formatDuration } from "./format.ts";
import { printable } from "./printable.ts";
import type { Style } from "./style.ts";
import { padToWidth, textWidth } from "./text-width.ts";

const MARKS = { allow: ["✓", "green"], deny: ["✗", "red"], unknown: ["?", "yellow"] } as const;
const BAR_CELLS = 20;
const INDENT = "  ";

/**
 * A verdict for a person: the decision, each policy's score against its threshold, what produced
 * it and what it cost. It never holds the judged text. Ends without a newline.
 */
export function renderVerdict(verdict: Verdict, view: View): string {
  const blocks = [
    headline(verdict, view.style),
    renderFacts(failureRows(verdict), view),
    verdict.policies.map((policy) => policyLine(policy, verdict.policies, view.style)),
    renderFacts(answerRows(verdict), view),
    renderFacts(factRows(verdict), view),
  ];
  const filled = blocks.filter((lines) => lines.length > 0);
  return filled.map((lines) => lines.join("\n")).join("\n\n");
}

function headline({ decision, target, language, assurance }: Verdict, style: Style): string[] {
  const [mark, colour] = MARKS[decision];
  const what = assurance === "screen" ? "first look, low assurance" : "guard model";
  return [`${style(["bold", colour], `${mark} ${decision}`)}  ${target}, ${language}, ${what}`];
}

function failureRows({ failure }: Verdict): FactRow[] {
  if (!failure) return [];
  return [
    ["not judged", failure.message],
    ["code", failure.code],
  ];
}

/** `dangerous_content  ━━━━━━━━━━┃━━━━─────  0.71 ≥ 0.50`, the threshold marked in the bar. */
function policyLine(policy: PolicyScore, all: readonly PolicyScore[], style: Style): string {
  const { score, threshold, violated } = policy;
  const nameWidth = Math.max(...all.map(({ policy: id }) => textWidth(printable(id))));
  const name = padToWidth(printable(policy.policy), nameWidth);
  const mark = Math.min(BAR_CELLS - 1, Math.floor(threshold * BAR_CELLS));
  const full = Math.round(score * BAR_CELLS);
  const cells = (from: number, to: number): string => {
    const filled = Math.max(0, Math.min(full, to) - from);
    const heavy = style(violated ? "red" : "green", "━".repeat(filled));
    return heavy + style("dim", "─".repeat(to - from - filled));
  };
  const bar = cells(0, mark) + style("bold", "┃") + cells(mark + 1, BAR_CELLS);
  const numbers = compareScores(score, threshold, violated ? "≥" : "<");
  return `${INDENT}${name}  ${bar}  ${violated ? style(["bold", "red"], numbers) : numbers}`;
}

/** Both numbers, with digits enough to see which is the greater. */
function compareScores(score: number, threshold: number, sign: string): string {
  const [left, right] = [showScore(score), showScore(threshold)];
  if (left !== right || score === threshold) return `${left} ${sign} ${right}`;
  const digits = Math.min(12, -Math.floor(Math.log10(Math.abs(score - threshold))));
  return `${score.toFixed(digits)} ${sign} ${threshold.toFixed(digits)}`;
}

/** Enough digits to tell a score from 0 and from 1: `0.71`, `0.00032`, `8.2e-8`, `0.9999`. */
function showScore(score: number): string {
  if (score > 0 && score < 0.01) return String(Number(score.toPrecision(2)));
  if (score <= 0.99 || score === 1) return score.toFixed(2);
  return score.toFixed(Math.min(9, -Math.floor(Math.log10(1 - score) + 1e-9)));
}

function answerRows({ answers = {}, failure }: Verdict): FactRow[] {
  const none = failure ? "not read" : "does not apply";
  return Object.entries(answers).map(([name, { label, probability }]) => {
    const sure = probability === undefined ? "" : ` (${showScore(probability)})`;
    return [name, label === null ? none : `${label}${sure}`];
  });
}

function factRows(verdict: Verdict): FactRow[] {
  const { provenance, usage, windows, unjudged = [], notes = [], stages = [] } = verdict;
  const types = [...new Set(unjudged.map(({ type }) => type))];
  return [
    ...(types.length > 0 ? [row("unjudged", printable(types.join(", ")))] : []),
    ...provenanceRows(provenance),
    ...(windows ? [row("windows", showWindows(windows))] : []),
    ...(stages.length > 0 ? [row("stages", stages.map(showStage).join("\n"))] : []),
    ["cost", showCost(usage)],
    ...notes.map((note) => row("note", note)),
  ];
}

function row(name: string, value: string): FactRow {
  return [name, value];
}

/** `screen: next (0.31), 2 ms`, or why it could not judge. */
function showStage({ guard, outcome, score, failure, usage }: StageReport): string {
  const found = failure?.code ?? (score === null ? "no score" : showScore(score));
  return `${guard}: ${outcome} (${found}), ${formatDuration(usage.milliseconds)}`;
}

function hash(sha256: string | undefined): string {
  return sha256 === undefined ? "" : `sha256 ${sha256.slice(0, 12)}`;
}

function showWindows({ count, worst }: NonNullable<Verdict["windows"]>): string {
  const range = `characters ${formatCount(worst.start)} to ${formatCount(worst.end)}`;
  return `${formatCount(count)}; the verdict rests on ${range}`;
}

function showCost({
  evaluatedTokens,
  reusedTokens,
  generatedTokens,
  milliseconds,
}: Verdict["usage"]) {
  const counts: [number, string][] = [
    [evaluatedTokens, "evaluated"],
    [reusedTokens, "reused"],
    [generatedTokens, "written"],
  ];
  const tokens = counts
    .filter(([count]) => count > 0)
    .map(([n, what]) => `${formatCount(n)} ${what}`);
  const time = formatDuration(milliseconds);
  return tokens.length === 0 ? time : `${time}; tokens: ${tokens.join(", ")}`;
}

/** What produced a verdict, by the kind of guard. */
function provenanceRows(provenance: Provenance): FactRow[] {
  const { guard, calibration } = provenance;
  const calibrated = calibration ? [row("calibration", hash(calibration))] : [];
  if (provenance.type === "cascade") {
    const stages = provenance.stages.map((stage) => stage.guard).join(", then ");
    return [row("guard", `${guard} (${stages})`), ...calibrated];
  }
  if (provenance.type === "service") {
    return [
      row("guard", guard),
      row("model", `${provenance.model} at ${provenance.url}`),
      ...calibrated,
    ];
  }
  if (provenance.type === "classifier") {
    return [row("guard", guard), row("model", showModel(provenance.model)), ...calibrated];
  }
  const { variant, mode, engine } = provenance;
  const { adapter } = engine;
  return [
    row("guard", `${guard} (${variant}, ${mode})`),
    row("model", showModel(engine.model)),
    ...(adapter ? [row("adapter", `${adapter.name}  ${hash(adapter.sha256)}`)] : []),
    ...calibrated,
    row("engine", `${engine.engine} ${engine.version}`),
  ];
}

function showModel({ name, quantization, sha256 }: ModelInfo): string {
  return [name, quantization, hash(sha256)].filter(Boolean).join("  ");
}
