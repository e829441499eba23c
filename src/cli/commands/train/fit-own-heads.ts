import { basename } from "node:path";
import { KomainuError } from "../../../core/errors.ts";
import type { Policy } from "../../../core/policy.ts";
import { HEADS } from "../../../classifier/heads.ts";
import { ReaderThreads } from "../../../reader/reader-threads.ts";
import { readBaseReader, type BaseReader } from "../../../train/heads/base-reader.ts";
import { fitHeads, type ReaderWithHeads } from "../../../train/heads/fit-heads.ts";
import { readOwnRows, type OwnRows } from "../../../train/heads/own-rows.ts";
import { writeHeads, type HeadsReport } from "../../../train/heads/write-heads.ts";
import { readPolicyFile } from "../../read-policy-file.ts";
import { createProgress } from "../../ui/progress.ts";
import { protectTraining, type TrainFileOptions } from "./train-files.ts";

export interface OwnHeadsOptions extends TrainFileOptions {
  readonly base: string;
  readonly policy?: readonly string[] | undefined;
  readonly targetFpr?: number;
  readonly everyday: boolean;
  readonly threads: number;
  readonly seed: number;
  readonly name: string;
}

/** Fits heads of a reader to one's own rows, and writes it. */
export async function fitOwnHeads(options: OwnHeadsOptions): Promise<HeadsReport> {
  const { base, data, encoding, out, policy = [] } = options;
  const files = policy.map((path) => ({ path, role: "a policy file" }));
  await protectTraining(options, [...files, { path: base, role: "the base" }]);
  const policies = (await Promise.all(policy.map(readPolicyFile))).flat();
  const read = await readBaseReader(base);
  const { heads } = read.model.header;
  refusePolicies(policies);
  const known = new Set([...policies.map(({ id }) => id), ...heads]);
  const own = await readOwnRows(data, encoding, policies.length === 0 ? undefined : known);
  return writeHeads(await fit(options, read, own, policies), out);
}

/** A policy's id is a head's, and keeps apart from those that every reader has. */
function refusePolicies(policies: readonly Policy[]): void {
  const seen = new Set<string>(HEADS);
  for (const { id } of policies) {
    const isOwn = HEADS.some((head) => head === id);
    if (seen.has(id) || !/^[a-z\d]/iu.test(id)) {
      throw new KomainuError(
        "invalid_input",
        `The policy "${id}" ${isOwn ? "is one of the reader's own" : "is there twice, or starts with neither a letter nor a digit"}. Give it another id.`,
      );
    }
    seen.add(id);
  }
}

async function fit(
  options: OwnHeadsOptions,
  base: BaseReader,
  { rows, sha256 }: OwnRows,
  policies: readonly Policy[],
): Promise<ReaderWithHeads> {
  const threads = new ReaderThreads(base.bytes, options.threads);
  const progress = createProgress({ label: "Reading", unit: "texts", when: "auto" });
  let done = 0;
  try {
    return await fitHeads({
      ...options,
      base: base.model,
      rows,
      policies,
      targetFpr: options.targetFpr,
      readFeatures: async (text) => {
        const parts = await threads.features(text);
        progress.update((done += 1), Math.max(done, rows.length));
        return parts;
      },
      training: {
        base: { name: base.model.header.name, sha256: base.sha256 },
        dataSha256: sha256,
        command: describe(options),
      },
    });
  } finally {
    progress.finish();
    await threads.close();
  }
}

/** The command that makes the same model again, with files by their names alone. */
function describe(options: OwnHeadsOptions): string {
  const { base, data, policy, encoding, targetFpr, everyday, seed, name } = options;
  return [
    `komainu train reader --base ${basename(base)} --data`,
    ...data.map((file) => basename(file)),
    ...(policy === undefined || policy.length === 0
      ? []
      : ["--policy", policy.map((file) => basename(file)).join(",")]),
    ...(encoding === undefined ? [] : ["--encoding", encoding]),
    ...(targetFpr === undefined ? [] : [`--target-fpr ${targetFpr}`]),
    ...(everyday ? [] : ["--no-everyday"]),
    `--seed ${seed} --name ${name}`,
  ].join(" ");
}
