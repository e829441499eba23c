import { z } from "zod";
import { KomainuError } from "../core/errors.ts";
import type { Policy } from "../core/policy.ts";
import { describeIssues } from "../files/describe-issues.ts";
import { readJsonFile } from "./read-json-file.ts";

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
 * Reads a JSON file with one policy or a list of them.
 *
 * @throws KomainuError `file_not_found`, `file_damaged`, or `invalid_input` naming the field.
 */
export async function readPolicyFile(path: string): Promise<readonly Policy[]> {
  const parsed = fileSchema.safeParse(await readJsonFile(path));
  if (parsed.success) return parsed.data;
  throw new KomainuError(
    "invalid_input",
    `${path} holds no policies. One is {"id": "…", "prompt": "…", "response": "…"}:\n` +
      describeIssues(parsed.error),
    { cause: parsed.error },
  );
}
