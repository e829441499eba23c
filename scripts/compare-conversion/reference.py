"""Runs one of llama.cpp's converters, for compare.ts.

usage: reference.py LLAMA_CPP SCRIPT [--q4_0] ARGUMENTS...

Two things are changed from outside:
- a tokenizer is known by a hash of what the full vocabulary makes of a text, so that tiny
  vocabularies are unknown; they are taken for those of their architecture's own models, whose
  splitting rules they have;
- the converter writes no Q4_0. With --q4_0 every matrix is stored as gguf-py's Q4_0, the embeddings
  and the output as its Q8_0.
"""

import runpy
import sys
from pathlib import Path

root = Path(sys.argv[1])
sys.path[:0] = [str(root), str(root / "gguf-py")]

import gguf  # noqa: E402
from conversion.base import ModelBase, TextModel  # noqa: E402

PRE_TOKENIZERS = {"qwen3": "qwen2", "granite": "refact"}
known_pre_tokenizer = TextModel.get_vocab_base_pre


def pre_tokenizer(self, tokenizer):
    try:
        return known_pre_tokenizer(self, tokenizer)
    except NotImplementedError:
        return PRE_TOKENIZERS.get(self.hparams["model_type"], "llama-bpe")


TextModel.get_vocab_base_pre = pre_tokenizer

arguments = sys.argv[2:]
if "--q4_0" in arguments:
    arguments.remove("--q4_0")
    types = gguf.GGMLQuantizationType
    edges = ("token_embd.weight", "output.weight")
    prepare_metadata = TextModel.prepare_metadata

    def force(self, name, new_name, bid, n_dims):
        return types.Q8_0 if new_name in edges else types.Q4_0

    def prepare(self, vocab_only):
        self.ftype = gguf.LlamaFileType.MOSTLY_Q4_0
        prepare_metadata(self, vocab_only=vocab_only)

    ModelBase.tensor_force_quant = force
    TextModel.prepare_metadata = prepare

sys.argv = arguments
runpy.run_path(str(root / arguments[0]), run_name="__main__")
