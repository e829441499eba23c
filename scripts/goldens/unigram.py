"""Trains a tiny unigram tokenizer on this project's own rows, with XLM-RoBERTa's normalisation
(sentencepiece's nmt_nfkc), and records how Hugging Face's tokenizers cuts texts with it, random
Unicode among them: test/fixtures/encoder/{tokenizer.json,tokens.json}.

Run as the others here: python scripts/goldens/unigram.py
"""

import base64
import io
import json
import random
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer

ROOT = Path(__file__).parents[2]
PIECES, TEXTS = 1000, 700
# Where random characters come from: ranges with forms that normalisation changes, joins or drops.
RANGES = [
    (0x0000, 0x0020), (0x0020, 0x007F), (0x0080, 0x0250), (0x0300, 0x0370), (0x0370, 0x0530),
    (0x0590, 0x0700), (0x0900, 0x0E00), (0x1100, 0x1200), (0x1E00, 0x2000), (0x2000, 0x2200),
    (0x2460, 0x2600), (0x3000, 0x3100), (0x3100, 0x3400), (0x4E00, 0x9FFF), (0xAC00, 0xD7A4),
    (0xF900, 0xFB50), (0xFE00, 0x10000), (0x1D400, 0x1D800), (0x1F000, 0x1FA00), (0xE0000, 0xE0100),
]  # fmt: skip

chooser = random.Random(1)


def own_texts():
    for name in ("everyday-ja", "everyday-en", "requests-ja-benign", "requests-en-benign"):
        with open(ROOT / "data" / "screen" / f"{name}.jsonl", encoding="utf8") as lines:
            yield from (json.loads(line)["text"] for line in lines)


def random_text():
    characters = []
    while len(characters) < chooser.randint(1, 20):
        code = chooser.randrange(*chooser.choice(RANGES))
        if not 0xD800 <= code < 0xE000:
            characters.append(chr(code))
    return "".join(characters)


texts = sorted(set(own_texts()))
model = io.BytesIO()
sentencepiece.SentencePieceTrainer.train(
    sentence_iterator=iter(texts),
    model_writer=model,
    vocab_size=PIECES,
    model_type="unigram",
    normalization_rule_name="nmt_nfkc",
    character_coverage=0.98,
    num_threads=1,
    bos_id=0, pad_id=1, eos_id=2, unk_id=3,
)  # fmt: skip
trained = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())
# Single precision, as the reader's file keeps scores.
vocabulary = [[piece.piece, piece.score] for piece in trained.pieces]
charsmap = base64.b64encode(trained.normalizer_spec.precompiled_charsmap).decode()
tokenizer = {
    "version": "1.0",
    "truncation": None,
    "padding": None,
    "added_tokens": [],
    "normalizer": {
        "type": "Sequence",
        "normalizers": [
            {"type": "Precompiled", "precompiled_charsmap": charsmap},
            {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
        ],
    },
    "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "add_prefix_space": True},
    "post_processor": None,
    "decoder": None,
    "model": {"type": "Unigram", "unk_id": 3, "vocab": vocabulary},
}
fixtures = ROOT / "test" / "fixtures" / "encoder"
path = fixtures / "tokenizer.json"
path.write_text(json.dumps(tokenizer, ensure_ascii=False) + "\n")
reference = Tokenizer.from_file(str(path))

chosen = chooser.sample(texts, TEXTS // 2)
chosen += [random_text() for _ in range(TEXTS // 2)]
for at in range(0, TEXTS // 2, 3):
    place = chooser.randint(0, len(chosen[at]))
    chosen[at] = chosen[at][:place] + random_text()[:3] + chosen[at][place:]
cases = [{"text": text, "ids": reference.encode(text).ids} for text in chosen]
(fixtures / "tokens.json").write_text(json.dumps(cases) + "\n")
