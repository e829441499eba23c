"""Records what transformers answers when a field of a tiny model's config.json is another."""

import json
import shutil
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

import texts
from files import HF
from running import MADE_WITH, decimals, last_logits

DESCRIPTION = [
    "What transformers answers for the tiny models with other values in config.json.",
    "variants[]: model (a folder of test/fixtures/hf); config (fields that are set in its"
    " config.json; null takes one away; where tie_word_embeddings is false, the model gets an output"
    " matrix of its own: the embeddings, each number negated); yes and no: log-probabilities, over"
    " the whole vocabulary, of the two tokens after each of the texts (with BOS before it where bos is"
    " true); moved: the most that one of"
    " them differs from the unchanged model's.",
]

# Long ones reach beyond the windows of 64 tokens and the rotary scaling that begins there.
TEXTS = ["Is bread baked in an oven?", texts.LONG_EN, texts.LONG_JA]

LINEAR = {"rope_type": "linear", "factor": 4.0}
LLAMA3 = {
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 128,
}
SLIDING, FULL = "sliding_attention", "full_attention"

VARIANTS = [
    ("tiny-shieldgemma", {"rope_theta": 1000000.0}),
    ("tiny-shieldgemma", {"rope_scaling": LINEAR}),
    ("tiny-shieldgemma", {"rope_theta": None, "rope_parameters": LINEAR | {"rope_theta": 50000.0}}),
    ("tiny-shieldgemma", {"layer_types": [FULL, SLIDING, SLIDING, FULL]}),
    ("tiny-shieldgemma", {"layer_types": [SLIDING, SLIDING, SLIDING, SLIDING]}),
    ("tiny-shieldgemma", {"sliding_window": 32}),
    ("tiny-shieldgemma", {"attn_logit_softcapping": 5.0, "final_logit_softcapping": 10.0}),
    ("tiny-shieldgemma", {"rms_norm_eps": 0.01}),
    ("tiny-guardreasoner", {"rope_theta": 10000.0}),
    ("tiny-guardreasoner", {"rope_scaling": None}),
    ("tiny-guardreasoner", {"rope_scaling": LINEAR}),
    ("tiny-guardreasoner", {"rope_scaling": {"type": "linear", "factor": 2.5}}),
    (
        "tiny-guardreasoner",
        {
            "rope_scaling": None,
            "rope_theta": None,
            "rope_parameters": LLAMA3 | {"rope_theta": 20000.0},
        },
    ),
    ("tiny-guardreasoner", {"tie_word_embeddings": False}),
    ("tiny-guardreasoner", {"rms_norm_eps": 0.01}),
    ("tiny-qwen3guard", {"rope_theta": 10000.0}),
    ("tiny-qwen3guard", {"rope_scaling": LINEAR}),
    ("tiny-qwen3guard", {"tie_word_embeddings": False}),
    ("tiny-qwen3guard", {"rms_norm_eps": 0.01}),
    ("tiny-granite-guardian", {"attention_multiplier": 0.25}),
    ("tiny-granite-guardian", {"embedding_multiplier": 3.0}),
    ("tiny-granite-guardian", {"residual_multiplier": 0.5}),
    ("tiny-granite-guardian", {"logits_scaling": 4.0}),
    ("tiny-granite-guardian", {"rope_scaling": LINEAR | {"factor": 32.0}}),
    ("tiny-granite-guardian", {"tie_word_embeddings": False}),
]


def changed(folder, name, config):
    """A copy of a tiny model with another config, and with an output of its own if it asks so."""
    target = Path(folder) / "model"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(HF / name, target)
    path = target / "config.json"
    values = json.loads(path.read_text()) | config
    path.write_text(json.dumps({key: value for key, value in values.items() if value is not None}))
    if config.get("tie_word_embeddings") is False:
        tensors = load_file(target / "model.safetensors")
        tensors["lm_head.weight"] = -tensors["model.embed_tokens.weight"]
        save_file(tensors, target / "model.safetensors", metadata={"format": "pt"})
    return target


def answers(folder):
    """Log-probabilities of Yes and of No after each text."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager"
    ).eval()
    vocab = tokenizer.get_vocab()
    found = {"yes": [], "no": []}
    for text in TEXTS:
        bos = [tokenizer.bos_token_id] if has_bos(folder) else []
        ids = bos + tokenizer(text, add_special_tokens=False)["input_ids"]
        logs = torch.log_softmax(last_logits(model, ids), dim=0)
        found["yes"].append(decimals(logs[vocab["Yes"]]))
        found["no"].append(decimals(logs[vocab["No"]]))
    return found


def has_bos(folder):
    """Whether a text begins with the token: Granite's is named, and not put there."""
    return len(AutoTokenizer.from_pretrained(folder)("")["input_ids"]) > 0


def moved(new, old):
    return max(abs(a - b) for key in ("yes", "no") for a, b in zip(new[key], old[key]))


def build():
    variants = []
    with tempfile.TemporaryDirectory() as folder:
        names = dict.fromkeys(name for name, _ in VARIANTS)
        plain = {name: answers(changed(folder, name, {})) for name in names}
        for name, config in VARIANTS:
            found = answers(changed(folder, name, config))
            difference = moved(found, plain[name])
            if difference < 0.01:
                raise AssertionError(f"{name} {config} moves nothing: {difference}")
            variants.append(
                {
                    "model": name,
                    "config": config,
                    "bos": has_bos(HF / name),
                    "moved": decimals(difference, 4),
                    **found,
                }
            )
    return {
        "description": DESCRIPTION,
        "madeWith": MADE_WITH,
        "texts": TEXTS,
        "variants": variants,
    }
