import { stat } from "node:fs/promises";

import { type InstalledModel, installedFile } from "./list-installed.ts";

/** Whether all files of an installed model are there with their right sizes. Reads no content. */
export async function isIntact(model: InstalledModel): Promise<boolean> {
  const sizes = await Promise.all(
    model.files.map(async (file) => {
      const stats = await stat(installedFile(model, file)).catch(() => undefined);
      return stats?.size === file.size;
    }),
  );
  return sizes.every(Boolean);
}
