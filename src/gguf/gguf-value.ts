type NumberType = "uint32" | "int32" | "float32";

/** A value of a GGUF file's metadata, with the type it is stored as. */
export type GgufValue =
  | { readonly type: NumberType; readonly value: number }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "array"; readonly items: "string"; readonly value: readonly string[] }
  | { readonly type: "array"; readonly items: NumberType; readonly value: ArrayLike<number> };

/** Metadata in the order in which it is written. */
export type GgufMetadata = ReadonlyMap<string, GgufValue>;

export const uint32 = (value: number): GgufValue => ({ type: "uint32", value });
export const int32 = (value: number): GgufValue => ({ type: "int32", value });
export const float32 = (value: number): GgufValue => ({ type: "float32", value });
export const bool = (value: boolean): GgufValue => ({ type: "bool", value });
export const string = (value: string): GgufValue => ({ type: "string", value });
export const strings = (value: readonly string[]): GgufValue => ({
  type: "array",
  items: "string",
  value,
});
export const int32s = (value: ArrayLike<number>): GgufValue => ({
  type: "array",
  items: "int32",
  value,
});
export const float32s = (value: ArrayLike<number>): GgufValue => ({
  type: "array",
  items: "float32",
  value,
});

/** Metadata of the entries given, without those that are empty: llama.cpp's converter omits them. */
export function metadataOf(entries: readonly [string, GgufValue][]): GgufMetadata {
  return new Map(
    entries.filter(
      ([, { type, value }]) => (type !== "string" && type !== "array") || value.length > 0,
    ),
  );
}
