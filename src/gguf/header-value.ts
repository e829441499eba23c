/** The number types of a GGUF header (gguf.md, enum gguf_metadata_value_type). */
export type HeaderNumberType =
  | "uint8"
  | "int8"
  | "uint16"
  | "int16"
  | "uint32"
  | "int32"
  | "float32"
  | "bool"
  | "uint64"
  | "int64"
  | "float64";

/** An array of strings: each character is a byte of the file's, quick to read and to compare. */
export interface HeaderStrings {
  readonly type: "array";
  readonly items: "string";
  readonly value: readonly string[];
}

export interface HeaderNumbers {
  readonly type: "array";
  readonly items: HeaderNumberType;
  readonly value: ArrayLike<number>;
}

/** A value as a GGUF file states it, with the type it is stored as. A `bool` is 0 or 1. */
export type HeaderValue =
  | { readonly type: HeaderNumberType; readonly value: number }
  | { readonly type: "string"; readonly value: string }
  | HeaderStrings
  | HeaderNumbers;

interface NumberReader {
  readonly type: HeaderNumberType;
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}

/** By GGUF's type number. 64-bit numbers lose what a double cannot hold: no size is that large. */
export const NUMBER_READERS: Readonly<Record<number, NumberReader>> = {
  0: { type: "uint8", bytes: 1, read: (view, at) => view.getUint8(at) },
  1: { type: "int8", bytes: 1, read: (view, at) => view.getInt8(at) },
  2: { type: "uint16", bytes: 2, read: (view, at) => view.getUint16(at, true) },
  3: { type: "int16", bytes: 2, read: (view, at) => view.getInt16(at, true) },
  4: { type: "uint32", bytes: 4, read: (view, at) => view.getUint32(at, true) },
  5: { type: "int32", bytes: 4, read: (view, at) => view.getInt32(at, true) },
  6: { type: "float32", bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  7: { type: "bool", bytes: 1, read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) },
  10: { type: "uint64", bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
  11: { type: "int64", bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  12: { type: "float64", bytes: 8, read: (view, at) => view.getFloat64(at, true) },
};
