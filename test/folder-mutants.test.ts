import { expect, it } from "vitest";
import { tryFolderMutants } from "../scripts/mutants/try-folder-mutants.ts";

// `npx tsx scripts/mutants/folders.ts` tries thousands.
it("no damaged model folder ends the process, hangs it, or fails without a name", async () => {
  const reports = await tryFolderMutants({ seed: 11, from: 0, to: 120 });
  expect(reports).toHaveLength(120);
  const outcomes = new Set(reports.map(({ outcome }) => outcome));
  expect([...outcomes].sort()).toEqual(["loaded", "refused"]);
}, 300_000);
