const encoder = new TextEncoder();

/** Little-endian bytes that grow as they are written. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  uint8(value: number): void {
    const at = this.#reserve(1);
    this.#view.setUint8(at, value);
  }

  uint32(value: number): void {
    const at = this.#reserve(4);
    this.#view.setUint32(at, value, true);
  }

  int32(value: number): void {
    const at = this.#reserve(4);
    this.#view.setInt32(at, value, true);
  }

  float32(value: number): void {
    const at = this.#reserve(4);
    this.#view.setFloat32(at, value, true);
  }

  uint64(value: number): void {
    const at = this.#reserve(8);
    this.#view.setBigUint64(at, BigInt(value), true);
  }

  /** UTF-8 bytes after their length, as GGUF stores strings. */
  string(value: string): void {
    const start = this.#reserve(8 + value.length * 3);
    const { written } = encoder.encodeInto(value, this.#bytes.subarray(start + 8));
    this.#view.setBigUint64(start, BigInt(written), true);
    this.#length = start + 8 + written;
  }

  /** Zeros up to the next multiple of `alignment`. */
  align(alignment: number): void {
    const padding = (alignment - (this.#length % alignment)) % alignment;
    const start = this.#reserve(padding);
    this.#bytes.fill(0, start, this.#length);
  }

  /** What has been written so far. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(count: number): number {
    const start = this.#length;
    if (start + count > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, start + count));
      larger.set(this.#bytes.subarray(0, start));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.#length = start + count;
    return start;
  }
}
