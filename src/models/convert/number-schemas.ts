import { z } from "zod";
import { unsupportedValue } from "./config-fields.ts";

/** Far above any model's sizes, and small enough that a hostile config costs no memory. */
export const count = z.int().positive().max(0xffffff);

/** llama.cpp holds no more (llama-hparams.h, LLAMA_MAX_LAYERS). */
export const layers = z.int().positive().max(512);

/** A number > 0 that is still finite and not 0 in single precision, in which GGUF has it. */
export const positiveSingle = z.number().refine(
  (value) => {
    const single = Math.fround(value);
    return single > 0 && Number.isFinite(single);
  },
  { message: "must be a number above 0 that single precision can hold" },
);

/** The smallest sum that a norm divides by; llama.cpp ends the process over a negative one. */
export const epsilon = positiveSingle.refine((value) => value <= 1, {
  message: "must be at most 1",
});

/**
 * Makes sure that the heads divide what they have to.
 *
 * @throws KomainuError `model_unsupported`: transformers refuses such a config too.
 */
export function checkHeads(config: {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads?: number | null | undefined;
}): void {
  const { hidden_size: hidden, num_attention_heads: heads, num_key_value_heads: keys } = config;
  if (hidden % heads !== 0) {
    throw unsupportedValue(
      "num_attention_heads",
      heads,
      `it does not divide hidden_size ${hidden}`,
    );
  }
  if (heads % (keys ?? heads) !== 0) {
    const because = `it does not divide num_attention_heads ${heads}`;
    throw unsupportedValue("num_key_value_heads", keys, because);
  }
}
