import type { Average, Evaluation } from "../results/results.ts";
import type { EvalTask } from "../tasks/eval-task.ts";

/**
 * F1 over the tasks that one source averages, by what they ask, weighted by rows: by all rows of a
 * file, those without a label included, as GuardReasoner's `evaluate.py` does. Groups of one task
 * are left out.
 */
export function weighAverages(
  evaluations: readonly Evaluation[],
  tasks: readonly Pick<EvalTask, "id" | "group" | "averagedBy">[],
): Average[] {
  const groups = new Map<string, Evaluation[]>();
  const taskOf = ({ task }: Evaluation) => tasks.find(({ id }) => id === task);
  const groupOf = (evaluation: Evaluation) => taskOf(evaluation)?.group ?? "prompt";
  for (const evaluation of evaluations) {
    const source = taskOf(evaluation)?.averagedBy ?? null;
    if (source === null) continue;
    const key = JSON.stringify([evaluation.guard, source, groupOf(evaluation)]);
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
