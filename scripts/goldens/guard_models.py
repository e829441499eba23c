"""The tiny models of guards whose architectures are Llama's with something more."""

import re

import byte_level
import mistral_tokenizer
from models import CONFIGS, SEEDS, build_model

_FILES = {
    "tiny-qwen3guard": byte_level.qwen(),
    "tiny-granite-guardian": byte_level.granite(),
    "tiny-wildguard": mistral_tokenizer.build(),
}

CONFIGS["tiny-qwen3guard"] = {
    "architectures": ["Qwen3ForCausalLM"],
    "attention_bias": False,
    "attention_dropout": 0.0,
    "bos_token_id": byte_level.SIZE,
    "eos_token_id": byte_level.SIZE + 2,
    "head_dim": 32,
    "hidden_act": "silu",
    "hidden_size": 48,
    "initializer_range": 0.02,
    "intermediate_size": 96,
    "max_position_embeddings": 4096,
    "max_window_layers": 2,
    "model_type": "qwen3",
    "num_attention_heads": 4,
    "num_hidden_layers": 2,
    "num_key_value_heads": 2,
    "rms_norm_eps": 1e-06,
    "rope_scaling": None,
    "rope_theta": 1000000,
    "sliding_window": None,
    "tie_word_embeddings": True,
    "torch_dtype": "bfloat16",
    "transformers_version": "4.51.0",
    "use_cache": True,
    "use_sliding_window": False,
    # Qwen's embeddings have more rows than its vocabulary has tokens.
    "vocab_size": byte_level.size(_FILES["tiny-qwen3guard"]) + 8,
}

CONFIGS["tiny-granite-guardian"] = {
    "architectures": ["GraniteForCausalLM"],
    "attention_bias": False,
    "attention_dropout": 0.1,
    "attention_multiplier": 0.0625,
    "bos_token_id": byte_level.SIZE,
    "embedding_multiplier": 12.0,
    "eos_token_id": byte_level.SIZE,
    "hidden_act": "silu",
    "hidden_size": 64,
    "initializer_range": 0.02,
    "intermediate_size": 96,
    "logits_scaling": 8.0,
    "max_position_embeddings": 4096,
    "mlp_bias": False,
    "model_type": "granite",
    "num_attention_heads": 4,
    "num_hidden_layers": 3,
    "num_key_value_heads": 2,
    "pad_token_id": byte_level.SIZE,
    "residual_multiplier": 0.22,
    "rms_norm_eps": 1e-05,
    "rope_scaling": None,
    "rope_theta": 10000.0,
    "tie_word_embeddings": True,
    "torch_dtype": "bfloat16",
    "transformers_version": "4.45.0",
    "use_cache": True,
    "vocab_size": byte_level.size(_FILES["tiny-granite-guardian"]),
}

CONFIGS["tiny-wildguard"] = {
    "architectures": ["MistralForCausalLM"],
    "attention_dropout": 0.0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "hidden_act": "silu",
    "hidden_size": 48,
    "initializer_range": 0.02,
    "intermediate_size": 96,
    "max_position_embeddings": 4096,
    "model_type": "mistral",
    "num_attention_heads": 3,
    "num_hidden_layers": 2,
    "num_key_value_heads": 1,
    "rms_norm_eps": 1e-05,
    "rope_theta": 1000000.0,
    "sliding_window": None,
    "tie_word_embeddings": False,
    "torch_dtype": "bfloat16",
    "transformers_version": "4.42.0",
    "use_cache": True,
    "vocab_size": mistral_tokenizer.SIZE,
}

SEEDS |= {"tiny-qwen3guard": 11, "tiny-granite-guardian": 12, "tiny-wildguard": 13}


def names():
    return list(_FILES)


def looks_special(token):
    """What llama.cpp's converter marks as control although the tokenizer does not."""
    return re.fullmatch(r"<\|.*\|>", token) is not None


def build():
    for name, files in _FILES.items():
        build_model(name, files)
