import { KomainuError, type GuardFamily } from "../../core/index.ts";
import type { Judgement } from "../data/row.ts";
import type { Columns } from "../tasks/read-record.ts";
import { familyOf, type RecordedFamily } from "./family-answer.ts";
import { isVerdictTable } from "./read-verdict-table.ts";

/** What a record of scores alone is decided at, where no threshold is given. */
const USUAL_THRESHOLD = 0.5;

const NO_POLICIES: Judgement["policies"] = [];

/** The forms of recorded answers, by what a record holds. */
export type PredictionForm =
  | { readonly type: "family"; readonly family: RecordedFamily }
  | { readonly type: "verdict" }
  /** Verdicts in the table that a scan writes. */
  | { readonly type: "table" }
  | { readonly type: "score" };

/**
 * Tells the form of a file from its first record: a family's own answers, a verdict's `decision`
 * (`komainu scan`, as JSON or as a table; `rows.jsonl`), or a lone score. A verdict's own `score` is
 * no lone score, even if its column is named: the guard's decisions stand beside it.
 *
 * @throws KomainuError `invalid_input` for a record that is none of these
 */
export function tellForm(
  record: Columns,
  scoreColumn: string | undefined,
  families: readonly GuardFamily[],
): PredictionForm {
  const decided = typeof record["decision"] === "string";
  if (scoreColumn !== undefined && !(decided && scoreColumn === "score")) return { type: "score" };
  const family = familyOf(record, families);
  if (family !== undefined) return { type: "family", family };
  if (decided) return { type: isVerdictTable(record) ? "table" : "verdict" };
  if ("score" in record) return { type: "score" };
  throw new KomainuError(
    "invalid_input",
    `The rows are not recorded answers: they have neither "decision" (as "komainu scan" writes), nor an answer that ${namesOf(families)} could have given, nor "score". Name the column that holds the score with --score-column. There are: ${Object.keys(record).join(", ")}.`,
  );
}

function namesOf(families: readonly GuardFamily[]): string {
  const named = families.filter(({ recorded }) => recorded !== undefined);
  return named.map(({ title }) => title).join(" or ") || "a guard family";
}

/** Reads a verdict as `komainu scan` writes it. Checked by hand: there may be millions. */
export function readVerdictRecord(record: Columns, line: number): Judgement {
  const { decision, score, policies, failure } = record;
  if (decision === "unknown") {
    return { decision, score: null, policies: [], failure: failureCode(failure) };
  }
  if (decision !== "allow" && decision !== "deny") {
    throw refuse(line, `"decision" is none of allow, deny and unknown`);
  }
  return {
    decision,
    score: isEmpty(score) ? null : readScore(score, line),
    policies: Array.isArray(policies)
      ? policies.map((policy) => readPolicy(policy, line))
      : NO_POLICIES,
  };
}

/** Reads a record whose score stands in a column of its own; an empty one was not judged. */
export function readScoreRecord(record: Columns, column: string, line: number): Judgement {
  const value = record[column];
  if (isEmpty(value)) {
    return { decision: "unknown", score: null, policies: [], failure: "unreadable_answer" };
  }
  const score = readScore(value, line);
  const decision = score >= USUAL_THRESHOLD ? "deny" : "allow";
  return { decision, score, policies: NO_POLICIES, threshold: USUAL_THRESHOLD };
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "";
}

/** Tables hold numbers as text. */
function readScore(value: unknown, line: number): number {
  const score = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof score === "number" && score >= 0 && score <= 1) return score;
  throw refuse(line, "a score is no number from 0 to 1");
}

function readPolicy(value: unknown, line: number): Judgement["policies"][number] {
  if (typeof value === "object" && value !== null && "policy" in value && "score" in value) {
    const policy = String(value.policy);
    const category = "category" in value ? String(value.category) : policy;
    const score = readScore(value.score, line);
    const violated =
      "violated" in value && typeof value.violated === "boolean"
        ? { violated: value.violated }
        : {};
    const given = "threshold" in value ? value.threshold : USUAL_THRESHOLD;
    const threshold = given === null ? null : readScore(given, line);
    return { policy, category, score, threshold, ...violated };
  }
  throw refuse(line, `a policy has no score`);
}

function failureCode(failure: unknown): string {
  if (typeof failure === "string" && failure !== "") return failure;
  const given = typeof failure === "object" && failure !== null && "code" in failure;
  return given ? String(failure.code) : "unreadable_answer";
}

function refuse(line: number, what: string): KomainuError {
  return new KomainuError("invalid_input", `Recorded answers, row ${line}: ${what}.`);
}
