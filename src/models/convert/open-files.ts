import { closeSync, openSync } from "node:fs";
import { errorMessage, KomainuError } from "../../core/errors.ts";

/** Files that are read again and again, each opened once. */
export class OpenFiles {
  readonly #descriptors = new Map<string, number>();

  /** The file's descriptor; it stays open until all are closed. */
  readonly open = (path: string): number => {
    const known = this.#descriptors.get(path);
    if (known !== undefined) return known;
    try {
      const descriptor = openSync(path, "r");
      this.#descriptors.set(path, descriptor);
      return descriptor;
    } catch (error) {
      throw new KomainuError("file_not_found", `Cannot open "${path}": ${errorMessage(error)}.`, {
        cause: error,
      });
    }
  };

  close(): void {
    for (const descriptor of this.#descriptors.values()) closeSync(descriptor);
    this.#descriptors.clear();
  }
}
