/** What opens and closes turns in the models that Komainu knows. */
export const TURN_MARKERS = [
  "<start_of_turn>",
  "<end_of_turn>",
  "<|begin_of_text|>",
  "<|end_of_text|>",
  "<|start_header_id|>",
  "<|end_header_id|>",
  "<|eot_id|>",
  "<|eom_id|>",
  "<|python_tag|>",
  "<|im_start|>",
  "<|im_end|>",
  "<|endoftext|>",
  "<|start_of_role|>",
  "<|end_of_role|>",
  "[INST]",
  "[/INST]",
];

/**
 * Tokens that are control tokens although some models' files do not mark them so; the list that
 * llama.cpp's converter keeps (conversion/base.py, does_token_look_special).
 */
export function looksLikeControl(token: string): boolean {
  return (
    token === "<pad>" ||
    token === "<mask>" ||
    token === "<2mass>" ||
    token === "[@BOS@]" ||
    /^(?:<\|.*\|>|<｜.*｜>|<unused.*>)$/su.test(token)
  );
}
