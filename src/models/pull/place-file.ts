import { constants, copyFile, link, realpath } from "node:fs/promises";

/**
 * Files of the Hub's cache never change, so the store shares their bytes where the disk allows it;
 * a user's own file is copied (without its bytes being doubled, where the file system can).
 */
export async function placeFile(
  source: string,
  destination: string,
  immutable: boolean,
): Promise<void> {
  const real = await realpath(source);
  if (immutable) {
    const linked = await link(real, destination).then(
      () => true,
      () => false,
    );
    if (linked) return;
  }
  await copyFile(real, destination, constants.COPYFILE_FICLONE);
}
