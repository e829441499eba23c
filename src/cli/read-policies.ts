import { readFile } from "node:fs/promises";
import { z } from "zod";
import { errorMessage, KomainuError } from "../core/errors.ts";
import type { Policy } from "../core/policy.ts";

const wordingSchema = z
  .union([
    z.string().min(1),
    z
      .strictObject({
        ja: z.string().min(1).exactOptional(),
        en: z.string().min(1).exactOptional(),
      })
      .refine(({ ja, en }) => ja !== undefined || en !== undefined, "give ja, en or both"),
  ])
  .transform((value) => (typeof value === "string" ? { en: value } : value));

/** As `definePolicy` takes it; a wording may also be given by language. */
const policySchema = z
  .strictObject({
    id: z.string().regex(/^[\w-]+$/, "an id has letters, digits, _ and - only"),
    title: z.string().optional(),
    category: z.string().optional(),
    prompt: wordingSchema,
    response: wordingSchema,
  })
  .transform(({ id, title = id, category = id, prompt, response }): Policy => {
    return { id, title, category, wording: { prompt, response } };
  });

const fileSchema = z.union([policySchema.transform((one) => [one]), z.array(policySchema).min(1)]);

/**
 * Reads what `--policy` was given: an item that ends in `.json` is a file with one policy or a
 * list of them, anything else the id of one of the guard's own.
 *
 * @throws KomainuError `file_not_found`, or `invalid_input` naming the file and the field.
 */
export async function readPolicies(items: readonly string[]): Promise<(string | Policy)[]> {
  const read = await Promise.all(
    items.map(async (item) => (/\.json$/i.test(item) ? readPolicyFile(item) : [item])),
  );
  return read.flat();
}

async function readPolicyFile(path: string): Promise<readonly Policy[]> {
  const parsed = fileSchema.safeParse(await readJsonFile(path));
  if (parsed.success) return parsed.data;
  throw new KomainuError(
    "invalid_input",
    `${path} holds no policies. One is {"id": "…", "prompt": "…", "response": "…"}:\n` +
      z.prettifyError(parsed.error),
    { cause: parsed.error },
  );
}

/** The JSON in a file. `file_not_found` or `file_damaged`, naming the file. */
export async function readJsonFile(path: string): Promise<unknown> {
  let text;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const message = `Cannot read ${path}: ${errorMessage(cause)}.`;
    throw new KomainuError("file_not_found", message, { cause });
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new KomainuError("file_damaged", `${path} is not JSON.`, { cause });
  }
}
