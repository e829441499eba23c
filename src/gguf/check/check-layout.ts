import { GGML_LAYOUTS } from "../ggml-type.ts";
import type { GgufHeader, GgufTensor } from "../gguf-header.ts";

/** llama.cpp keeps names in 64 bytes, the closing NUL included (ggml.h, GGML_MAX_NAME). */
const MAX_NAME_BYTES = 63;

/** A name as a message may show it: a damaged one may hold anything. */
export function shownName(name: string): string {
  return /^[\w.-]{1,63}$/u.test(name) ? name : JSON.stringify(name.slice(0, 40));
}

function tensorBytes({ name, type, shape }: GgufTensor): number {
  const layout = GGML_LAYOUTS[type];
  if (layout === undefined) {
    throw new RangeError(`tensor ${shownName(name)} is of type ${type}, which no weights have`);
  }
  const [row = 1, ...rest] = shape;
  if (shape.some((size) => size < 1) || row % layout.block !== 0) {
    const sizes = shape.join("×");
    throw new RangeError(`tensor ${shownName(name)} of ${sizes} cannot be of type ${layout.name}`);
  }
  return rest.reduce((product, size) => product * size, (row / layout.block) * layout.bytes);
}

/**
 * Sees that the tensors follow one another as llama.cpp expects them: each named once, of a type
 * that weights are stored in, beginning where the one before it ends, and inside the file.
 *
 * @throws RangeError saying what does not hold.
 */
export function checkLayout({ tensors, alignment, dataOffset, fileSize }: GgufHeader): void {
  const names = new Set<string>();
  let next = 0;
  for (const tensor of tensors) {
    const { name, offset } = tensor;
    if (name === "" || name.includes("\0") || Buffer.byteLength(name) > MAX_NAME_BYTES) {
      throw new RangeError(`a tensor has the name ${shownName(name)}`);
    }
    if (names.has(name)) throw new RangeError(`tensor ${shownName(name)} is there twice`);
    names.add(name);
    const bytes = tensorBytes(tensor);
    if (offset !== next) {
      throw new RangeError(`tensor ${shownName(name)} begins at ${offset} instead of ${next}`);
    }
    const end = dataOffset + offset + bytes;
    if (end > fileSize) {
      throw new RangeError(`it is cut off (${fileSize} bytes of at least ${end})`);
    }
    next = offset + Math.ceil(bytes / alignment) * alignment;
  }
}
