"""Makes a tiny random encoder in the reader's packed form, and records what transformers' BertModel
computes with the same weights: test/fixtures/encoder/{tiny.safetensors,tiny-states.json}.

Run as the others here: python scripts/goldens/encoder.py
"""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from transformers import BertConfig, BertModel

WIDTH, INNER, LAYERS, HEADS, VOCABULARY, POSITIONS, EPSILON = 64, 128, 3, 4, 40, 64, 1e-12
PARTS = {
    "query": ("attention.self.query", WIDTH, WIDTH),
    "key": ("attention.self.key", WIDTH, WIDTH),
    "value": ("attention.self.value", WIDTH, WIDTH),
    "output": ("attention.output.dense", WIDTH, WIDTH),
    "grow": ("intermediate.dense", INNER, WIDTH),
    "shrink": ("output.dense", WIDTH, INNER),
}
NORMS = {"outputNorm": "attention.output.LayerNorm", "shrinkNorm": "output.LayerNorm"}

random = np.random.default_rng(1)
packed = {}


def nibbles(values):
    return (values[:, 0::2] | (values[:, 1::2] << 4)).astype(np.uint8)


def matrix(name, rows, columns):
    """A packed matrix under the name, and the same as float32."""
    codes = random.integers(0, 16, (rows, columns))
    blocks = random.integers(1, 16, (rows, columns // 32))
    scales = (random.uniform(0.5, 1.5, rows) * 0.02 / 8).astype(np.float32)
    packed[f"{name}.codes"] = nibbles(codes)
    packed[f"{name}.blocks"] = nibbles(blocks)
    packed[f"{name}.scales"] = scales
    whole = (codes - 8) * np.repeat(blocks, 32, 1)
    return torch.tensor(whole.astype(np.float32) * scales[:, None])


def vector(name, length, middle=0.0):
    packed[name] = (middle + random.normal(0, 0.3, length)).astype(np.float32)
    return torch.tensor(packed[name])


state = {"embeddings.word_embeddings.weight": matrix("words", VOCABULARY, WIDTH)}
packed["places"] = random.normal(0, 0.1, (POSITIONS, WIDTH)).astype(np.float32)
state["embeddings.position_embeddings.weight"] = torch.tensor(packed["places"])
state["embeddings.token_type_embeddings.weight"] = torch.zeros(2, WIDTH)
state["embeddings.LayerNorm.weight"] = vector("embeddingNorm.gain", WIDTH, 1)
state["embeddings.LayerNorm.bias"] = vector("embeddingNorm.bias", WIDTH)
for layer in range(LAYERS):
    at = f"encoder.layer.{layer}"
    for name, (theirs, rows, columns) in PARTS.items():
        state[f"{at}.{theirs}.weight"] = matrix(f"layers.{layer}.{name}", rows, columns)
        state[f"{at}.{theirs}.bias"] = vector(f"layers.{layer}.{name}.bias", rows)
    for name, theirs in NORMS.items():
        state[f"{at}.{theirs}.weight"] = vector(f"layers.{layer}.{name}.gain", WIDTH, 1)
        state[f"{at}.{theirs}.bias"] = vector(f"layers.{layer}.{name}.bias", WIDTH)

pieces = ["<s>", "<pad>", "</s>", "<unk>", "\u2581"] + [chr(97 + at % 26) * (1 + at // 26) for at in range(35)]
packed["tokenizer.pieces"] = np.frombuffer("\0".join(pieces).encode(), np.uint8)
packed["tokenizer.scores"] = -np.arange(VOCABULARY, dtype=np.float32)
# A charsmap that changes nothing: a trie of one unit, and no results.
packed["tokenizer.charsmap"] = np.frombuffer((4).to_bytes(4, "little") + bytes(4) + b"\0", np.uint8)

model = BertModel(
    BertConfig(
        vocab_size=VOCABULARY,
        hidden_size=WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=INNER,
        max_position_embeddings=POSITIONS,
        layer_norm_eps=EPSILON,
        hidden_act="gelu",
        pad_token_id=1,
    ),
    add_pooling_layer=False,
)
model.load_state_dict(state, strict=False)
model.eval()

cases = []
for length in (0, 1, 2, 3, 5, 17, 40, POSITIONS - 2):
    ids = random.integers(3, VOCABULARY, length).tolist()
    with torch.no_grad():
        states = model(torch.tensor([[0, *ids, 2]])).last_hidden_state[0]
    # Every seventh value: enough to tell any mistake, and little to keep.
    cases.append({"ids": ids, "every": 7, "states": [round(v, 5) for v in states.flatten()[::7].tolist()]})

sizes = {"layers": LAYERS, "heads": HEADS, "width": WIDTH, "inner": INNER}
sizes |= {"vocabulary": VOCABULARY, "positions": POSITIONS, "epsilon": EPSILON}
folder = Path(__file__).parents[2] / "test" / "fixtures" / "encoder"
save_file(packed, folder / "tiny.safetensors", {"sizes": json.dumps(sizes)})
(folder / "tiny-states.json").write_text(json.dumps(cases) + "\n")
