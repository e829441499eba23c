import { KomainuError } from "../../core/errors.ts";
import { decodeBase64 } from "../../text/decode-base64.ts";
import { BUNDLED_KERNEL } from "./bundled-kernel.ts";

/** The functions of `assembly/kernel.ts`; addresses and sizes are described there. */
export interface Kernel {
  unpackRows(codes: number, blocks: number, to: number, rows: number, width: number): void;
  quantiseRows(from: number, to: number, scales: number, rows: number, width: number): void;
  multiply(
    a: number,
    rowScales: number,
    w: number,
    columnScales: number,
    bias: number,
    to: number,
    rows: number,
    width: number,
    columns: number,
  ): void;
  addAndNormalise(
    x: number,
    y: number,
    gain: number,
    bias: number,
    rows: number,
    width: number,
    epsilon: number,
  ): void;
  gelu(x: number, count: number): void;
  attend(
    q: number,
    k: number,
    v: number,
    to: number,
    weights: number,
    rows: number,
    heads: number,
    size: number,
  ): void;
}

/** The part of WebAssembly's JavaScript interface that is used: Node's types have none of it. */
interface WebAssemblyApi {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: unknown) => { readonly exports: object };
  readonly instantiate: (
    bytes: Uint8Array<ArrayBuffer>,
    imports: unknown,
  ) => Promise<{ readonly instance: { readonly exports: object } }>;
}

function isWebAssembly(value: unknown): value is WebAssemblyApi {
  return typeof value === "object" && value !== null && "Memory" in value && "instantiate" in value;
}

function isKernel(exports: object): exports is Kernel {
  return "multiply" in exports && "attend" in exports;
}

/** The kernel, and the memory that it works on. */
export interface LoadedKernel {
  readonly kernel: Kernel;
  readonly memory: ArrayBuffer;
}

const PAGE = 65_536;

/**
 * Instantiates the kernel with at least `size` bytes of memory.
 *
 * @param module The kernel as a `WebAssembly.Module`. Default: compiled here, from bytes.
 * @throws KomainuError `engine_missing` where WebAssembly, its SIMD, or compiling from bytes is not
 *   to be had
 */
export async function loadKernel(size: number, module?: object): Promise<LoadedKernel> {
  try {
    const api: unknown = Reflect.get(globalThis, "WebAssembly");
    if (!isWebAssembly(api)) throw new TypeError("There is no WebAssembly.");
    const memory = new api.Memory({ initial: Math.ceil(size / PAGE) });
    const imports = { env: { memory } };
    const { exports } =
      module === undefined
        ? (await api.instantiate(decodeBase64(BUNDLED_KERNEL), imports)).instance
        : new api.Instance(module, imports);
    if (!isKernel(exports)) throw new TypeError("The kernel lacks its functions.");
    return { kernel: exports, memory: memory.buffer };
  } catch (cause) {
    throw new KomainuError(
      "engine_missing",
      'The reader needs WebAssembly with SIMD, compiled from bytes (in a browser, the Content Security Policy\'s "wasm-unsafe-eval"; Workers at the edge want the option kernel, as docs/deploy.md says). The screen needs none: guard "screen".',
      { cause },
    );
  }
}
