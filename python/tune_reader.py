"""Tunes an encoder to tell harmful texts from harmless ones.

`komainu train reader` writes the folder that this reads, runs it, and makes a reader of what it
wrote. The folder holds `plan.json`, `base.safetensors` (a BERT encoder, by the names of Hugging
Face's BertModel) and `rows.jsonl`: ids, labels (1, 0, -1 for unknown) and weights of each row. It
writes `tuned.safetensors`, and one JSON object a line to standard output as it proceeds. Stopped
and started again, it goes on from its last checkpoint.

A reader's weights are packed into four bits (`src/encoder/packed-matrix.ts`). So that they are still
right then, the encoder computes with weights packed in the same way during the later steps, while
the gradients go to the weights as they are (the straight-through estimator, Bengio et al. 2013).
"""

import json
import math
import os
import random
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

PAD = 1
DROPOUT = 0.1
NORM_EPSILON = 1e-5


def say(**what):
    print(json.dumps(what), flush=True)


class Packing:
    """Rounds a matrix to what its packed form will hold, as `packMatrix` does."""

    def __init__(self, plan):
        self.block, self.most_scale = plan["block"], plan["mostScale"]
        self.least, self.most = plan["leastCode"], plan["mostCode"]
        self.every = plan["every"]

    @torch.no_grad()
    def steps(self, matrix):
        """The steps between codes, by row and block, with the least squared error."""
        blocks = matrix.detach().view(matrix.shape[0], -1, self.block)
        largest = matrix.detach().abs().amax(1).clamp(min=1e-30)
        scale = (largest / (-self.least * self.most_scale)).view(-1, 1, 1)
        best = torch.zeros_like(blocks[..., :1])
        lowest = torch.full_like(best, math.inf)
        for candidate in range(1, self.most_scale + 1):
            step = (scale * candidate).expand_as(best)
            error = (blocks - self.round(blocks, step)).square().sum(-1, keepdim=True)
            better = error < lowest
            lowest = torch.where(better, error, lowest)
            best = torch.where(better, step, best)
        return best

    def round(self, blocks, steps):
        return (blocks / steps).round_().clamp_(self.least, self.most).mul_(steps)

    @torch.no_grad()
    def packed(self, matrix, steps):
        blocks = matrix.detach().view(matrix.shape[0], -1, self.block)
        return self.round(blocks, steps).view_as(matrix)


class Encoder(nn.Module):
    """BERT's layers with exact GELU. The word embeddings are not trained."""

    def __init__(self, tensors, heads, epsilon):
        super().__init__()
        self.names = list(tensors)
        self.heads, self.epsilon = heads, epsilon
        self.values = nn.ParameterList(
            nn.Parameter(tensor, requires_grad="word_embeddings" not in name)
            for name, tensor in tensors.items()
        )
        self.layers = 1 + max(int(n.split(".")[2]) for n in self.names if n.startswith("encoder"))

        self.packing, self.steps = None, {}

    def tensors(self):
        return {name: value for name, value in zip(self.names, self.values)}

    def pack(self, packing):
        """Computes with packed weights from now on; called again, finds their steps anew."""
        self.packing = packing
        for name, value in self.tensors().items():
            if value.dim() == 2 and name.startswith("encoder"):
                self.steps[name] = packing.steps(value)

    def used(self):
        """The tensors to compute with: packed ones whose gradients pass through."""
        tensors = self.tensors()
        for name, steps in self.steps.items():
            value = tensors[name]
            tensors[name] = value + (self.packing.packed(value, steps) - value.detach())
        return tensors

    def forward(self, ids, mask):
        tensors = self.used()

        def pair(name):
            return tensors[f"{name}.weight"], tensors[f"{name}.bias"]

        def norm(x, name):
            weight, bias = pair(name)
            return F.layer_norm(x.float(), weight.shape, weight, bias, self.epsilon)

        rows, length = ids.shape
        x = tensors["embeddings.word_embeddings.weight"][ids]
        x = x + tensors["embeddings.position_embeddings.weight"][:length]
        x = x + tensors["embeddings.token_type_embeddings.weight"][0]
        x = norm(x, "embeddings.LayerNorm")
        seen = mask[:, None, None, :]
        for layer in range(self.layers):
            at = f"encoder.layer.{layer}"
            query, key, value = (
                F.linear(x, *pair(f"{at}.attention.self.{name}"))
                .view(rows, length, self.heads, -1)
                .transpose(1, 2)
                for name in ("query", "key", "value")
            )
            mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=seen)
            mixed = mixed.transpose(1, 2).reshape(rows, length, -1)
            mixed = F.linear(mixed, *pair(f"{at}.attention.output.dense"))
            mixed = F.dropout(mixed, DROPOUT, self.training)
            x = norm(x + mixed, f"{at}.attention.output.LayerNorm")
            inner = F.gelu(F.linear(x, *pair(f"{at}.intermediate.dense")))
            inner = F.linear(inner, *pair(f"{at}.output.dense"))
            inner = F.dropout(inner, DROPOUT, self.training)
            x = norm(x + inner, f"{at}.output.LayerNorm")
        return x


class Pooling(nn.Module):
    """Mean and maximum of the last layer, side by side, normalised; a hidden layer; the heads."""

    def __init__(self, width, hidden, heads):
        super().__init__()
        self.norm = nn.LayerNorm(2 * width, eps=NORM_EPSILON)
        self.hidden = nn.Linear(2 * width, hidden)
        self.heads = nn.Linear(hidden, heads)

    def forward(self, states, mask):
        seen = mask.unsqueeze(-1)
        mean = (states * seen).sum(1) / seen.sum(1)
        largest = states.masked_fill(~seen, -1e4).amax(1)
        pooled = self.norm(torch.cat([mean, largest], 1))
        hidden = F.gelu(self.hidden(F.dropout(pooled, DROPOUT, self.training)))
        return self.heads(F.dropout(hidden, DROPOUT, self.training))


def batches_of(rows, size, chooser):
    """Batches of rows of like length, in random order."""
    order = list(range(len(rows)))
    chooser.shuffle(order)
    batches = []
    for start in range(0, len(order), size * 100):
        chunk = sorted(order[start : start + size * 100], key=lambda row: len(rows[row]["ids"]))
        cut = [chunk[at : at + size] for at in range(0, len(chunk), size)]
        chooser.shuffle(cut)
        batches += cut
    return batches


def stack(rows):
    length = max(len(row["ids"]) for row in rows)
    ids = torch.full((len(rows), length), PAD)
    for place, row in zip(ids, rows):
        place[: len(row["ids"])] = torch.tensor(row["ids"])
    mask = torch.tensor([[at < len(row["ids"]) for at in range(length)] for row in rows])
    labels = torch.tensor([row["labels"] for row in rows], dtype=torch.float)
    weights = torch.tensor([row["weights"] for row in rows])
    return ids, mask, labels, weights * (labels >= 0)


def main(folder):
    plan = json.loads((folder / "plan.json").read_text())
    torch.manual_seed(plan["seed"])
    torch.set_num_threads(plan["threads"])
    with open(folder / "rows.jsonl", encoding="utf8") as lines:
        rows = [json.loads(line) for line in lines]
    base = load_file(folder / "base.safetensors")
    width = base["embeddings.LayerNorm.weight"].shape[0]
    packing = Packing(plan["packing"])
    words = base["embeddings.word_embeddings.weight"]
    packed_words = packing.packed(words, packing.steps(words))
    encoder = Encoder(
        {**base, "embeddings.word_embeddings.weight": packed_words},
        plan["attentionHeads"],
        plan["epsilon"],
    )
    pooling = Pooling(width, plan["hidden"], len(plan["headWeights"]))
    trained = [value for value in encoder.parameters() if value.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": trained, "lr": plan["encoderRate"]},
            {"params": list(pooling.parameters()), "lr": plan["headRate"]},
        ],
        weight_decay=plan["weightDecay"],
    )
    chooser = random.Random(plan["seed"])
    batches = [
        batch for _ in range(plan["epochs"]) for batch in batches_of(rows, plan["batch"], chooser)
    ]
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(1, (step + 1) / plan["warmUp"]) * max(0.02, 1 - step / len(batches)),
    )
    every = trained + list(pooling.parameters())
    head_weights = torch.tensor(plan["headWeights"])
    checkpoint = folder / "checkpoint.pt"
    first = resume(checkpoint, encoder, pooling, optimizer, schedule)
    total, count = 0.0, 0
    packed_from = round(plan["packing"]["from"] * len(batches))
    for step in range(first, len(batches)):
        if step >= packed_from and (encoder.packing is None or step % packing.every == 0):
            encoder.pack(packing)
        ids, mask, labels, weights = stack([rows[row] for row in batches[step]])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            outputs = pooling(encoder(ids, mask), mask)
        losses = F.binary_cross_entropy_with_logits(
            outputs.float(), labels.clamp(min=0), reduction="none"
        )
        loss = (losses * weights * head_weights).sum() / weights.sum().clamp(min=1)
        if not math.isfinite(loss.item()):
            raise SystemExit(f"The loss of step {step} is not finite.")
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(every, 1.0)
        optimizer.step()
        schedule.step()
        total, count = total + loss.item(), count + 1
        if count == 25 or step + 1 == len(batches):
            say(step=step + 1, steps=len(batches), loss=round(total / count, 5))
            total, count = 0.0, 0
        if (step + 1) % 200 == 0:
            save(checkpoint, step + 1, encoder, pooling, optimizer, schedule)
    tensors = {name: value.detach().contiguous() for name, value in encoder.tensors().items()}
    tensors["embeddings.word_embeddings.weight"] = words
    for name, value in pooling.state_dict().items():
        tensors[f"pooling.{name}"] = value.contiguous()
    save_file(tensors, folder / "tuned.safetensors.part")
    os.replace(folder / "tuned.safetensors.part", folder / "tuned.safetensors")
    checkpoint.unlink(missing_ok=True)


def save(checkpoint, step, *parts):
    part = checkpoint.with_suffix(".part")
    state = {
        "step": step,
        "random": torch.get_rng_state(),
        "parts": [one.state_dict() for one in parts],
    }
    torch.save(state, part)
    os.replace(part, checkpoint)


def resume(checkpoint, *parts):
    if not checkpoint.exists():
        return 0
    state = torch.load(checkpoint)
    for one, saved in zip(parts, state["parts"]):
        one.load_state_dict(saved)
    torch.set_rng_state(state["random"])
    return state["step"]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: tune_reader.py FOLDER")
    main(Path(sys.argv[1]))
