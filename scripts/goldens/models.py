"""Makes the tiny models: random weights in the form in which the Hub holds the real ones.

Every weight is rounded to bfloat16, so that any wider type holds it exactly.
"""

import json
import math
import shutil

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer

import gemma_tokenizer
import llama_tokenizer
import prompts
from files import HF

CONFIGS = {
    "tiny-shieldgemma": {
        "architectures": ["Gemma2ForCausalLM"],
        "attention_bias": False,
        "attention_dropout": 0.0,
        "attn_logit_softcapping": 50.0,
        "bos_token_id": 2,
        "cache_implementation": "hybrid",
        "eos_token_id": 1,
        "final_logit_softcapping": 30.0,
        "head_dim": 32,
        "hidden_act": "gelu_pytorch_tanh",
        "hidden_activation": "gelu_pytorch_tanh",
        "hidden_size": 64,
        "initializer_range": 0.02,
        "intermediate_size": 96,
        "max_position_embeddings": 4096,
        "model_type": "gemma2",
        "num_attention_heads": 4,
        "num_hidden_layers": 4,
        "num_key_value_heads": 2,
        "pad_token_id": 0,
        "query_pre_attn_scalar": 32,
        "rms_norm_eps": 1e-06,
        "rope_theta": 10000.0,
        "sliding_window": 64,
        "torch_dtype": "bfloat16",
        "transformers_version": "4.42.4",
        "use_cache": True,
        "vocab_size": gemma_tokenizer.VOCAB_SIZE,
    },
    "tiny-guardreasoner": {
        "architectures": ["LlamaForCausalLM"],
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": llama_tokenizer.BASE_SIZE,
        "eos_token_id": llama_tokenizer.BASE_SIZE + 1,
        "head_dim": 32,
        "hidden_act": "silu",
        "hidden_size": 64,
        "initializer_range": 0.02,
        "intermediate_size": 128,
        "max_position_embeddings": 4096,
        "mlp_bias": False,
        "model_type": "llama",
        "num_attention_heads": 4,
        "num_hidden_layers": 3,
        "num_key_value_heads": 2,
        "pretraining_tp": 1,
        "rms_norm_eps": 1e-05,
        "rope_scaling": {
            "factor": 32.0,
            "high_freq_factor": 4.0,
            "low_freq_factor": 1.0,
            "original_max_position_embeddings": 64,
            "rope_type": "llama3",
        },
        "rope_theta": 500000.0,
        "tie_word_embeddings": True,
        "torch_dtype": "bfloat16",
        "transformers_version": "4.46.1",
        "use_cache": True,
        "vocab_size": llama_tokenizer.BASE_SIZE + len(llama_tokenizer.SPECIAL),
    },
}
CONFIGS["tiny-gemma-jpn"] = CONFIGS["tiny-shieldgemma"] | {
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
}
# As Llama 3.1 8B: an output matrix of its own; here also without head_dim and rope scaling.
CONFIGS["tiny-llama-untied"] = {
    key: value
    for key, value in CONFIGS["tiny-guardreasoner"].items()
    if key not in ("head_dim", "rope_scaling")
} | {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_attention_heads": 2,
    "num_hidden_layers": 2,
    "num_key_value_heads": 1,
    "tie_word_embeddings": False,
}

# Chosen so that answers vary, and so that every greedy choice of the goldens is a clear one.
SEEDS = {
    "tiny-shieldgemma": 1,
    "tiny-gemma-jpn": 2,
    "tiny-guardreasoner": 9,
    "tiny-llama-untied": 4,
    "tiny-arise-lora": 27,
    "tiny-patterns-lora": 6,
}
# Bytes per safetensors file; models not named here are one file.
SHARD_BYTES = {"tiny-shieldgemma": 300_000}

LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


class Weights:
    """Random matrices that are exactly representable in bfloat16."""

    def __init__(self, seed):
        self.generator = torch.Generator().manual_seed(seed)

    def normal(self, shape, std, mean=0.0):
        values = torch.randn(shape, generator=self.generator, dtype=torch.float32) * std + mean
        return values.to(torch.bfloat16)


def shapes(config):
    """Tensor shapes by name, in the order of the layers."""
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    head = config.get("head_dim", hidden // config["num_attention_heads"])
    queries, keys = head * config["num_attention_heads"], head * config["num_key_value_heads"]
    gemma = config["model_type"] == "gemma2"
    norms = ["input_layernorm", "post_attention_layernorm"]
    norms += ["pre_feedforward_layernorm", "post_feedforward_layernorm"] if gemma else []
    result = {"model.embed_tokens.weight": (config["vocab_size"], hidden)}
    for layer in range(config["num_hidden_layers"]):
        prefix = f"model.layers.{layer}"
        result |= {f"{prefix}.{norm}.weight": (hidden,) for norm in norms}
        result |= {
            f"{prefix}.self_attn.q_proj.weight": (queries, hidden),
            f"{prefix}.self_attn.k_proj.weight": (keys, hidden),
            f"{prefix}.self_attn.v_proj.weight": (keys, hidden),
            f"{prefix}.self_attn.o_proj.weight": (hidden, queries),
        }
        if config["model_type"] == "qwen3":
            result |= {f"{prefix}.self_attn.{part}_norm.weight": (head,) for part in "qk"}
        result |= {
            f"{prefix}.mlp.gate_proj.weight": (inner, hidden),
            f"{prefix}.mlp.up_proj.weight": (inner, hidden),
            f"{prefix}.mlp.down_proj.weight": (hidden, inner),
        }
    result["model.norm.weight"] = (hidden,)
    if not config.get("tie_word_embeddings", True):
        result["lm_head.weight"] = (config["vocab_size"], hidden)
    return result


def loudness(tokenizer, config):
    """A factor for each row of the output matrix, so that greedy text reads as text.

    Control tokens and pieces that are no whole characters are all but never written; the end of
    the text comes now and then.
    """
    reader = Tokenizer.from_str(tokenizer["tokenizer.json"].decode())
    special = {index for index, token in reader.get_added_tokens_decoder().items() if token.special}
    factors = torch.ones(config["vocab_size"], 1)
    for index in range(config["vocab_size"]):
        piece = reader.decode([index], skip_special_tokens=False)
        if index in special or "\ufffd" in piece or piece.startswith(("<unused", "<0x")):
            factors[index] = 0.25
    factors[config["eos_token_id"]] = 1.4
    return factors


def tensors(config, seed, factors):
    """Weights strong enough that soft caps, windows and rope scaling all show in the answers."""
    weights = Weights(seed)
    gemma = config["model_type"] == "gemma2"
    made = {}
    for name, shape in shapes(config).items():
        if name == "model.norm.weight":
            # Gemma's norms multiply by 1 + weight.
            made[name] = weights.normal(shape, 0.2, 6.5 if gemma else 3.0)
        elif name.endswith("post_feedforward_layernorm.weight"):
            # Engines look GELU up in a table of half floats. At full strength that rounding alone
            # moves a probability by 1e-3; at a fiftieth, what is left is the engine's own error.
            made[name] = weights.normal(shape, 0.006, -0.98)
        elif name.endswith("norm.weight"):
            made[name] = weights.normal(shape, 0.15, 0.0 if gemma else 1.0)
        elif name in ("model.embed_tokens.weight", "lm_head.weight"):
            std = 0.04 if gemma else 0.1
            made[name] = (weights.normal(shape, std).float() * factors).to(torch.bfloat16)
        else:
            gain = 1.6 if name.endswith(("q_proj.weight", "k_proj.weight")) else 1.0
            made[name] = weights.normal(shape, gain / math.sqrt(shape[1]))
    return made


def save_model(folder, made, shard_bytes):
    """One file, or shards with their index, as `save_pretrained` names them."""
    if shard_bytes is None:
        save_file(made, folder / "model.safetensors", metadata={"format": "pt"})
        return
    shards, size = [{}], 0
    for name, tensor in made.items():
        if size and size + tensor.nbytes > shard_bytes:
            shards.append({})
            size = 0
        shards[-1][name] = tensor
        size += tensor.nbytes
    weight_map = {}
    for number, shard in enumerate(shards, start=1):
        file = f"model-{number:05d}-of-{len(shards):05d}.safetensors"
        save_file(shard, folder / file, metadata={"format": "pt"})
        weight_map |= {name: file for name in shard}
    index = {
        "metadata": {"total_size": sum(tensor.nbytes for tensor in made.values())},
        "weight_map": dict(sorted(weight_map.items())),
    }
    write(folder / "model.safetensors.index.json", index)


def write(path, value):
    path.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def fresh(name):
    folder = HF / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def build_model(name, tokenizer):
    folder, config = fresh(name), CONFIGS[name]
    made = tensors(config, SEEDS[name], loudness(tokenizer, config))
    save_model(folder, made, SHARD_BYTES.get(name))
    write(folder / "config.json", config)
    generation = {"_from_model_config": True, "bos_token_id": config["bos_token_id"]}
    generation |= {"eos_token_id": config["eos_token_id"], "transformers_version": "4.42.4"}
    if "pad_token_id" in config:
        generation["pad_token_id"] = config["pad_token_id"]
    write(folder / "generation_config.json", generation)
    for file, content in tokenizer.items():
        (folder / file).write_bytes(content)


def adapter_config(**changes):
    """`adapter_config.json` as PEFT writes it."""
    return {
        "alpha_pattern": {},
        "auto_mapping": None,
        "base_model_name_or_path": "tiny-gemma-jpn",
        "bias": "none",
        "fan_in_fan_out": False,
        "inference_mode": True,
        "init_lora_weights": True,
        "layer_replication": None,
        "layers_pattern": None,
        "layers_to_transform": None,
        "loftq_config": {},
        "lora_alpha": 16,
        "lora_dropout": 0.0,
        "megatron_config": None,
        "megatron_core": "megatron.core",
        "modules_to_save": None,
        "peft_type": "LORA",
        "r": 8,
        "rank_pattern": {},
        "revision": None,
        "target_modules": LINEAR,
        "task_type": "CAUSAL_LM",
        "use_dora": False,
        "use_rslora": False,
    } | changes


def build_adapter(name, config, ranks=None):
    """A LoRA adapter on tiny-gemma-jpn. `ranks`: the rank of a module, where it is not r."""
    folder, weights = fresh(name), Weights(SEEDS.get(name, 0))
    made = {}
    for tensor, shape in shapes(CONFIGS["tiny-gemma-jpn"]).items():
        module = tensor.removesuffix(".weight")
        if module.rpartition(".")[2] not in config["target_modules"]:
            continue
        rank = (ranks or (lambda _: config["r"]))(module)
        key = f"base_model.model.{module}"
        made[f"{key}.lora_A.weight"] = weights.normal(
            (rank, shape[1]), 1 / math.sqrt(shape[1])
        ).float()
        made[f"{key}.lora_B.weight"] = weights.normal(
            (shape[0], rank), 0.5 / math.sqrt(rank)
        ).float()
    save_file(made, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    write(folder / "adapter_config.json", config)


def build_adapters():
    build_adapter("tiny-arise-lora", adapter_config())
    # rank and alpha patterns and the rank-stabilised scale, alpha / sqrt(rank).
    patterns = adapter_config(
        r=4,
        lora_alpha=8,
        use_rslora=True,
        target_modules=["q_proj", "v_proj", "down_proj"],
        rank_pattern={"q_proj": 2, "layers.1.mlp.down_proj": 6},
        alpha_pattern={"v_proj": 12},
    )
    rank = {"q_proj": 2, "layers.1.mlp.down_proj": 6}
    build_adapter(
        "tiny-patterns-lora",
        patterns,
        lambda module: next((r for end, r in rank.items() if module.endswith(end)), 4),
    )
    # To be refused: its configuration is all that a converter needs to see.
    write(fresh("tiny-dora-lora") / "adapter_config.json", adapter_config(use_dora=True))


def build():
    build_model("tiny-shieldgemma", gemma_tokenizer.build(prompts.SHIELDGEMMA_TEMPLATE, True))
    build_model("tiny-gemma-jpn", gemma_tokenizer.build(prompts.GEMMA_TEMPLATE, False))
    build_model("tiny-guardreasoner", llama_tokenizer.build())
    build_model("tiny-llama-untied", llama_tokenizer.build())
    build_adapters()
