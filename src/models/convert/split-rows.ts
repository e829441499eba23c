import { rowBytes } from "../../gguf/tensor-type.ts";
import type { RowsJob } from "./tensor-job.ts";

/** A whole tensor's conversion: a job for all of its rows, without their places. */
export type TensorPlan = Omit<RowsJob, "firstRow" | "rowCount" | "targetOffset">;

/** What a thread reads at a time: enough to keep the disk busy, little beside a model. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** Cuts a tensor's conversion into jobs of about 4 MiB: whole rows, and whole heads where needed. */
export function* splitRows(plan: TensorPlan, targetOffset: number): Generator<RowsJob> {
  const { source, type } = plan;
  const unit = Math.max(1, plan.interleave);
  const unitBytes = unit * rowBytes(source.dtype, source.columns);
  const step = unit * Math.max(1, Math.floor(CHUNK_BYTES / unitBytes));
  for (let firstRow = 0; firstRow < source.rows; firstRow += step) {
    yield {
      ...plan,
      firstRow,
      rowCount: Math.min(step, source.rows - firstRow),
      targetOffset: targetOffset + firstRow * rowBytes(type, source.columns),
    };
  }
}

/** Bytes of the checkpoint that a job reads. */
export function jobBytes({ source, rowCount }: RowsJob): number {
  return rowCount * rowBytes(source.dtype, source.columns);
}
