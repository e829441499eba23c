"""Makes gemma2 models with feed-forward blocks of full strength, and asks transformers.

python reference.py FOLDER SEED...: a model folder and its answers.json for each seed.
"""

import json
import math
import sys
from pathlib import Path

GOLDENS = Path(__file__).resolve().parent.parent / "goldens"
sys.path.insert(0, str(GOLDENS))

import torch  # noqa: E402
from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: E402

import files  # noqa: E402
import gemma_tokenizer  # noqa: E402
import models  # noqa: E402
import prompts  # noqa: E402
from running import last_logits  # noqa: E402

NAME = "tiny-shieldgemma"


def make(folder, seed):
    """The tiny model with another seed, and with norms of ordinary strength after its blocks."""
    tokenizer = gemma_tokenizer.build(prompts.SHIELDGEMMA_TEMPLATE, True)
    config = models.CONFIGS[NAME]
    made = models.tensors(config, seed, models.loudness(tokenizer, config))
    weights = models.Weights(1000 + seed)
    for name, tensor in made.items():
        if name.endswith("post_feedforward_layernorm.weight"):
            made[name] = weights.normal(tensor.shape, 0.15)
    folder.mkdir(parents=True)
    models.save_model(folder, made, None)
    models.write(folder / "config.json", config)
    for file, content in tokenizer.items():
        (folder / file).write_bytes(content)


class TableGelu(torch.nn.Module):
    """GELU as ggml's table gives it: a half float of a half float (ggml-cpu, vec.h)."""

    def forward(self, x):
        half = x.half().float()
        inner = math.sqrt(2 / math.pi) * half * (1 + 0.044715 * half * half)
        looked_up = (0.5 * half * (1 + torch.tanh(inner))).half().float()
        return torch.where(x <= -10, torch.zeros_like(x), torch.where(x >= 10, x, looked_up))


def answers(model, tokenizer, asked):
    vocab = tokenizer.get_vocab()
    chosen = [vocab["Yes"], vocab["No"]]
    return [float(torch.softmax(last_logits(model, ids)[chosen], dim=0)[0]) for ids in asked]


def main(folder, seeds):
    golden = json.loads((files.GOLDENS / "shieldgemma.json").read_text(encoding="utf-8"))
    asked = [
        policy["ids"] for exchange in golden["exchanges"] for policy in exchange["policies"].values()
    ]
    for seed in seeds:
        target = Path(folder) / str(seed)
        make(target, seed)
        tokenizer = AutoTokenizer.from_pretrained(target)
        model = AutoModelForCausalLM.from_pretrained(
            target, dtype=torch.float32, attn_implementation="eager"
        ).eval()
        exact = answers(model, tokenizer, asked)
        for layer in model.model.layers:
            layer.mlp.act_fn = TableGelu()
        table = answers(model, tokenizer, asked)
        result = {"asked": asked, "exact": exact, "table": table}
        (target / "answers.json").write_text(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1], [int(seed) for seed in sys.argv[2:]])
