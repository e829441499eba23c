"""Shows that the tiny models exercise what they are to exercise.

Each property is switched off in turn: an engine or a converter that neglects it must be far out of
the tests' tolerance of 1e-4. Fails where a property hardly shows.
"""

import torch

import prompts
import texts
from running import last_logits, load

TOLERANCE = 1e-4
ANSWERS = {"tiny-shieldgemma": ("Yes", "No"), "tiny-guardreasoner": ("Ġharmful", "Ġunharmful")}
USERS = texts.PROMPTS[1:4]


def _neutral_mlp(model):
    for layer in model.model.layers:
        torch.nn.init.zeros_(layer.mlp.up_proj.weight)


def _swapped_gates(model):
    for layer in model.model.layers:
        layer.mlp.gate_proj, layer.mlp.up_proj = layer.mlp.up_proj, layer.mlp.gate_proj


def _wide_windows(model):
    for layer in model.model.layers:
        layer.self_attn.sliding_window = None
    model.config.sliding_window = 1 << 20


def _other_scale(model):
    for layer in model.model.layers:
        layer.self_attn.scaling = 1 / 64**0.5


def _no_attention_cap(model):
    for layer in model.model.layers:
        layer.self_attn.attn_logit_softcapping = None


def _no_final_cap(model):
    model.config.final_logit_softcapping = None


def _plain_rope(model):
    head = model.config.head_dim
    exponents = torch.arange(0, head, 2, dtype=torch.float32) / head
    theta = model.config.rope_parameters["rope_theta"]
    model.model.rotary_emb.inv_freq = 1 / theta**exponents


ABLATIONS = {
    "tiny-shieldgemma": {
        "sliding window": _wide_windows,
        "attention scale": _other_scale,
        "attention soft cap": _no_attention_cap,
        "final soft cap": _no_final_cap,
        "feed-forward blocks": _neutral_mlp,
        "gate and up apart": _swapped_gates,
    },
    "tiny-guardreasoner": {"rope scaling": _plain_rope, "gate and up apart": _swapped_gates},
}


def _probabilities(name, tokenizer, model):
    """The two-way probability of the answers' tokens after prompts with each of the policies."""
    yes, no = (tokenizer.convert_tokens_to_ids(token) for token in ANSWERS[name])
    guidelines = prompts.GUIDELINES["prompt"].values()
    asked = [prompts.shieldgemma_paper(user, None, each) for user in USERS for each in guidelines]
    rows = [last_logits(model, tokenizer(text)["input_ids"]) for text in asked]
    return torch.stack([torch.softmax(row[[yes, no]], dim=0)[0] for row in rows])


def build():
    for name, ablations in ABLATIONS.items():
        tokenizer, model = load(name)
        whole = _probabilities(name, tokenizer, model)
        for what, ablate in ablations.items():
            _, model = load(name)
            ablate(model)
            moved = float((_probabilities(name, tokenizer, model) - whole).abs().max())
            print(f"{name} without {what}: a probability moves by {moved:.2g}")
            assert moved > 10 * TOLERANCE, f"{name} does not exercise {what}"
