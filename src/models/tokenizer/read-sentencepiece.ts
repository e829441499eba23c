import { KomainuError } from "../../core/errors.ts";

/** A piece of a SentencePiece vocabulary; its id is its place in the list. */
export interface SentencePiece {
  readonly piece: string;
  readonly score: number;
  /** sentencepiece_model.proto, SentencePiece.Type: the same numbers as GGUF's token types. */
  readonly type: number;
}

export interface SentencePieceModel {
  readonly pieces: readonly SentencePiece[];
  /** sentencepiece_model.proto, TrainerSpec.ModelType: 1 unigram, 2 BPE. */
  readonly modelType: number;
}

/** A field of a protobuf message: a number (varint, fixed32) or bytes. */
interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads the parts of a `tokenizer.model` that a vocabulary needs (sentencepiece_model.proto:
 * ModelProto.pieces = 1 {piece = 1, score = 2, type = 3}, trainer_spec = 2 {model_type = 3}).
 *
 * @throws KomainuError `file_damaged` when it is not such a file.
 */
export function readSentencePiece(bytes: Uint8Array): SentencePieceModel {
  const pieces: SentencePiece[] = [];
  let modelType = 1;
  for (const { number, value } of fields(bytes)) {
    if (number === 1) pieces.push(readPiece(message(value)));
    else if (number === 2) {
      for (const field of fields(message(value))) {
        if (field.number === 3 && typeof field.value === "number") modelType = field.value;
      }
    }
  }
  if (pieces.length === 0) throw damaged("it has no pieces");
  return { pieces, modelType };
}

function readPiece(bytes: Uint8Array): SentencePiece {
  let piece = "";
  let score = 0;
  let type = 1;
  for (const { number, value } of fields(bytes)) {
    if (number === 1) piece = text(message(value));
    else if (number === 2 && value instanceof Uint8Array) {
      score = new DataView(value.buffer, value.byteOffset, 4).getFloat32(0, true);
    } else if (number === 3 && typeof value === "number") type = value;
  }
  if (type < 1 || type > 6) throw damaged(`piece "${piece}" has the unknown type ${type}`);
  return { piece, score, type };
}

/** The fields of a protobuf message: varints as numbers, everything else as bytes. */
function* fields(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; shift <= 2 ** 63; shift *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw damaged("it ends inside a number");
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value;
    }
    throw damaged("a number in it is too long");
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw damaged("a field is longer than the file");
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (wireType === 0) yield { number, value: varint() };
    else if (wireType === 1) yield { number, value: take(8) };
    else if (wireType === 2) yield { number, value: take(varint()) };
    else if (wireType === 5) yield { number, value: take(4) };
    else throw damaged(`it has a field of the unknown kind ${wireType}`);
  }
}

function message(value: number | Uint8Array): Uint8Array {
  if (typeof value === "number") throw damaged("a field is a number where a message belongs");
  return value;
}

function text(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw damaged("a piece is not UTF-8", error);
  }
}

function damaged(what: string, cause?: unknown): KomainuError {
  return new KomainuError(
    "file_damaged",
    `tokenizer.model is not a SentencePiece model: ${what}. Download it again.`,
    { cause },
  );
}
