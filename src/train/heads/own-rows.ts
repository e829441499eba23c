import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { hasContent } from "../../classifier/has-content.ts";
import { KomainuError } from "../../core/errors.ts";
import { describeIssues } from "../../files/describe-issues.ts";
import { readFailure } from "../../files/read-failure.ts";
import { readRows } from "../../rows/read-rows.ts";
import { labelSchema, splitSchema } from "../rows/training-row.ts";

/** As in a policy file, and no name that an object has already. */
const ID = /^[a-z\d][\w-]*$/iu;

/** A line of one's own examples: a training row will do, with policies of one's own in `labels`. */
const ownRowSchema = z.object({
  text: z.string().refine(hasContent, "it has no letter and no digit"),
  labels: z
    .record(
      z
        .string()
        .regex(ID, "an id starts with a letter or digit, and has letters, digits, _ and - only"),
      labelSchema,
    )
    .default({}),
  harmful: labelSchema.default(null),
  topic: z.string().optional(),
  split: splitSchema,
});

/** What training rows call the heads. */
const HEAD_OF: Readonly<Record<string, string>> = {
  sexual: "sexually_explicit",
  hate: "hate_speech",
  dangerous: "dangerous_content",
};

/** One text, and what is known of it. */
export interface OwnRow {
  readonly text: string;
  readonly topic: string | undefined;
  /** By head: 1 against the policy, 0 not. */
  readonly labels: ReadonlyMap<string, 0 | 1>;
}

export interface OwnRows {
  /** Each text once. */
  readonly rows: readonly OwnRow[];
  /** Of the files' bytes, one after the other. */
  readonly sha256: string;
}

/**
 * Reads JSONL files of one's own examples.
 *
 * @param known Ids that may be labelled; without it, any.
 * @throws KomainuError naming file and line: `file_not_found`, `file_damaged` or `invalid_input`
 */
export async function readOwnRows(
  files: readonly string[],
  encoding: string | undefined,
  known: ReadonlySet<string> | undefined,
): Promise<OwnRows> {
  const hash = createHash("sha256");
  const rows = new Map<string, OwnRow & { readonly place: string }>();
  for (const file of files) {
    const bytes = await readFile(file).catch((error: unknown) => {
      throw readFailure(file, error);
    });
    hash.update(bytes);
    for await (const { row, line } of readRows(file, { format: "jsonl", encoding })) {
      const place = `${file}, line ${line}`;
      const read = ownRow(row, place, known);
      const before = rows.get(read.text);
      rows.set(read.text, before === undefined ? { ...read, place } : merge(before, read, place));
    }
  }
  return { rows: [...rows.values()], sha256: hash.digest("hex") };
}

function ownRow(row: unknown, place: string, known: ReadonlySet<string> | undefined): OwnRow {
  const read = ownRowSchema.safeParse(row);
  if (!read.success) {
    throw new KomainuError(
      "invalid_input",
      `${place}: not a row to learn from, such as {"text": "…", "labels": {"my-policy": 1}}:\n${describeIssues(read.error)}`,
      { cause: read.error },
    );
  }
  const { text, topic, harmful } = read.data;
  const labels = new Map<string, 0 | 1>();
  if (harmful !== null) labels.set("any", harmful);
  for (const [name, label] of Object.entries(read.data.labels)) {
    const id = HEAD_OF[name] ?? name;
    if (known?.has(id) === false) {
      throw new KomainuError(
        "invalid_input",
        `${place}: "${name}" is neither a policy of --policy nor of the base. There are: ${[...known].join(", ")}.`,
      );
    }
    if (label !== null) labels.set(id, label);
  }
  return { text, topic, labels };
}

/** The labels of two rows of one text. */
function merge(before: OwnRow & { readonly place: string }, row: OwnRow, place: string) {
  const labels = new Map(before.labels);
  for (const [id, label] of row.labels) {
    if ((labels.get(id) ?? label) !== label) {
      throw new KomainuError(
        "invalid_input",
        `${place}: the same text is labelled otherwise for "${id}" in ${before.place}. Keep one of them.`,
      );
    }
    labels.set(id, label);
  }
  return { ...before, labels };
}
