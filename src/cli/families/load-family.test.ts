import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadFamily } from "./load-family.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-load-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("gives up a file whose code waits for what never comes, and says after how long", async () => {
  const file = join(folder, "waits.ts");
  await writeFile(file, "await new Promise(() => undefined);");
  await expect(loadFamily(file, 50)).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("still running after 0.05 seconds") as string,
  });
});
