/** Memory that is used again for one job after the other, so that none is left to the collector. */
export class Scratch {
  readonly #buffers = new Map<string, ArrayBuffer>();

  /**
   * Memory of `byteLength` bytes, of whatever content; valid until the same use asks again.
   *
   * @param use What it is for: two uses never share memory.
   */
  bytes(use: string, byteLength: number): Uint8Array {
    return new Uint8Array(this.#buffer(use, byteLength), 0, byteLength);
  }

  /** As `bytes`, for `length` numbers. */
  floats(use: string, length: number): Float32Array {
    return new Float32Array(this.#buffer(use, length * 4), 0, length);
  }

  #buffer(use: string, byteLength: number): ArrayBuffer {
    const known = this.#buffers.get(use);
    if (known !== undefined && known.byteLength >= byteLength) return known;
    const buffer = new ArrayBuffer(byteLength);
    this.#buffers.set(use, buffer);
    return buffer;
  }
}
