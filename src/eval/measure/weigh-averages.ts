import type { Average, Evaluation, PublishedNumber } from "../results/results.ts";
import type { EvalTask } from "../tasks/eval-task.ts";
import { GUARDREASONER_PAPER } from "../tasks/published.ts";

/**
 * F1 over the tasks of each of GuardReasoner's three tables, weighted by rows as its `evaluate.py`
 * weighs them: by all rows of a file, those without a label included. Groups of one task are left out.
 */
export function weighAverages(
  evaluations: readonly Evaluation[],
  tasks: readonly Pick<EvalTask, "id" | "group" | "published">[],
): Average[] {
  const groups = new Map<string, Evaluation[]>();
  const groupOf = (evaluation: Evaluation) =>
    tasks.find(({ id }) => id === evaluation.task)?.group ?? "prompt";
  const inTable = new Set(
    tasks.filter(({ published }) => published.some(isPaper)).map(({ id }) => id),
  );
  for (const evaluation of evaluations) {
    if (!inTable.has(evaluation.task)) continue;
    const key = JSON.stringify([evaluation.guard, groupOf(evaluation)]);
    groups.set(key, [...(groups.get(key) ?? []), evaluation]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const weighed = group.flatMap((evaluation) => {
      const f1 = evaluation.categories[0]?.metrics.f1.value ?? null;
      const rows = evaluation.rows + evaluation.unlabelled;
      return f1 === null ? [] : [{ task: evaluation.task, f1, rows }];
    });
    if (first === undefined || weighed.length < 2) return [];
    const rows = weighed.reduce((sum, item) => sum + item.rows, 0);
    const value = weighed.reduce((sum, item) => sum + item.f1 * item.rows, 0) / rows;
    return [
      {
        guard: first.guard,
        group: groupOf(first),
        metric: "f1" as const,
        value,
        rows,
        tasks: weighed.map(({ task }) => task),
      },
    ];
  });
}

function isPaper({ source }: PublishedNumber): boolean {
  return source === GUARDREASONER_PAPER;
}
