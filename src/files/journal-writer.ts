import type { FileHandle } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { describeWriteFailure } from "./write-failure.ts";

/** Data waiting for the disk beyond this many UTF-16 units makes `append` wait. */
const MAX_PENDING = 1024 * 1024;
const SYNC_MS = 2000;
const NEWLINE = 0x0a;

/** Writes whole lines in order, many at a time when they come faster than the disk takes them. */
export class JournalWriter {
  readonly #path: string;
  readonly #file: FileHandle;
  #position: number;
  #pending: string[] = [];
  #pendingLength = 0;
  #pumping: Promise<void> | null = null;
  #failure: { readonly error: unknown } | null = null;
  #syncedAt = performance.now();
  #closed = false;

  constructor(path: string, file: FileHandle, position: number) {
    this.#path = path;
    this.#file = file;
    this.#position = position;
  }

  /** Adds a line that ends in a newline. Rejects once a write has failed. */
  async append(line: string): Promise<void> {
    this.#throwFailure();
    this.#pending.push(line);
    this.#pendingLength += line.length;
    this.#pumping ??= this.#pump();
    if (this.#pendingLength > MAX_PENDING) {
      await this.#pumping;
      this.#throwFailure();
    }
  }

  /** Writes what is waiting, forces it to the disk and closes the file. */
  async close(): Promise<void> {
    await this.stop();
    this.#throwFailure();
  }

  /** As `close`, but ignores a failed write: what it lost will be done again. */
  async stop(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#pumping;
    try {
      await this.#file.datasync();
    } catch (error) {
      this.#failure ??= { error: describeWriteFailure(this.#path, error) };
    }
    await this.#file.close();
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }

  async #pump(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        const bytes = Buffer.from(this.#pending.join(""), "utf8");
        this.#pending = [];
        this.#pendingLength = 0;
        await this.#write(bytes);
        if (performance.now() - this.#syncedAt > SYNC_MS) {
          await this.#file.datasync();
          this.#syncedAt = performance.now();
        }
      }
    } catch (error) {
      this.#failure = { error: describeWriteFailure(this.#path, error) };
    } finally {
      this.#pumping = null;
    }
  }

  /** Writes everything; if the disk takes only some of it, keeps the complete lines. */
  async #write(bytes: Buffer): Promise<void> {
    let written = 0;
    try {
      while (written < bytes.length) {
        const left = bytes.length - written;
        const at = this.#position + written;
        written += (await this.#file.write(bytes, written, left, at)).bytesWritten;
      }
      this.#position += written;
    } catch (error) {
      const whole = written === 0 ? 0 : bytes.lastIndexOf(NEWLINE, written - 1) + 1;
      this.#position += whole;
      await this.#file.truncate(this.#position).catch(() => undefined);
      throw error;
    }
  }
}
