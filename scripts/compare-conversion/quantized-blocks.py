"""Writes test/fixtures/quantized-blocks.json: hard numbers and what gguf-py makes of them.

usage: quantized-blocks.py LLAMA_CPP OUTPUT
"""

import base64
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(sys.argv[1]) / "gguf-py"))

import numpy as np  # noqa: E402
from gguf import GGMLQuantizationType as Type  # noqa: E402
from gguf.quants import quantize  # noqa: E402

BLOCK = 32
random = np.random.default_rng(20261121)


def halves(scale):
    """Values that fall on, just above and just below the middle between two steps."""
    steps = random.integers(-127, 127, BLOCK).astype(np.float32) + np.float32(0.5)
    nudged = np.nextafter(steps, steps + random.choice([-1, 1], BLOCK)).astype(np.float32)
    block = np.where(random.random(BLOCK) < 0.5, steps, nudged) * np.float32(scale)
    block[random.integers(BLOCK)] = np.float32(127 * scale)
    return block


def fours():
    """Values on and beside the middles between four-bit steps, with either sign as the extreme."""
    block = random.integers(-8, 8, BLOCK).astype(np.float32) + np.float32(0.5)
    block = np.nextafter(block, block + random.choice([-1, 0, 1], BLOCK)).astype(np.float32)
    block[random.integers(BLOCK)] = random.choice(np.array([-8, 8], dtype=np.float32))
    return block


blocks = [random.normal(0, scale, BLOCK) for scale in (1e-30, 1e-6, 0.02, 1, 300) for _ in range(40)]
blocks += [halves(scale) for scale in (1, 0.25, 0.0078125, 3) for _ in range(40)]
blocks += [fours() * scale for scale in (np.float32(1), np.float32(0.013)) for _ in range(60)]
blocks += [np.zeros(BLOCK), np.full(BLOCK, 5), np.tile([-3, 3], BLOCK // 2)]
values = np.array(blocks, dtype=np.float32)
# Half precision: exact numbers, middles and their neighbours, from the least to the largest.
exact = np.arange(0, 0x7C00, 61, dtype=np.uint16).view(np.float16).astype(np.float32)
middles = ((exact[:-1].astype(np.float64) + np.nextafter(exact[:-1].astype(np.float16), np.float16(65504)).astype(np.float64)) / 2).astype(np.float32)
near = np.concatenate([np.nextafter(middles, np.float32(0)), np.nextafter(middles, np.float32(1e9))])
halves_in = np.concatenate([exact, middles, near, [65519.99, 1e-8, 2.0**-25, 2.0**-24]])
halves_in = np.concatenate([halves_in, -halves_in]).astype(np.float32)
halves_in = halves_in[: len(halves_in) // BLOCK * BLOCK]


def encode(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


golden = {
    "values": encode(values),
    "Q8_0": encode(quantize(values, Type.Q8_0)),
    "Q4_0": encode(quantize(values, Type.Q4_0)),
    "BF16": encode(quantize(values, Type.BF16)),
    "halves": encode(halves_in),
    "F16": encode(quantize(halves_in, Type.F16)),
}
Path(sys.argv[2]).write_text(json.dumps(golden, indent=1) + "\n")
