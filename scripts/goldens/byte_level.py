"""Trains small byte-level BPE vocabularies in the layouts of the guards' base models."""

import json

from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import BPE
from tokenizers.trainers import BpeTrainer

import corpus
import guard_templates

SIZE = 640

_QWEN_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)

# Qwen3's added tokens in its order, without those for pictures and tools; the last are not special.
QWEN_SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>"]
# Granite 3's, most of them without the ones for code; <|end_of_text|> begins and ends.
GRANITE_SPECIAL = ["<|end_of_text|>", "<fim_prefix>", "<fim_middle>", "<fim_suffix>"]
GRANITE_SPECIAL += ["<|start_of_role|>", "<|end_of_role|>", "<|tool_call|>"]
QWEN_ADDED = ["<tool_call>", "</tool_call>", "<think>", "</think>"]


def _qwen_pre_tokenizer():
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_QWEN_PATTERN), "isolated", invert=False),
            pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False),
        ]
    )


def _train(pre_tokenizer, text):
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = pre_tokenizer
    trainer = BpeTrainer(
        vocab_size=SIZE,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        max_token_length=14,
        show_progress=False,
    )
    tokenizer.train_from_iterator([text], trainer)
    return json.loads(tokenizer.to_str())["model"]


def _entry(content, special):
    flags = dict.fromkeys(["lstrip", "normalized", "rstrip", "single_word"], False)
    return {"content": content, **flags, "special": special}


def _files(tokenizer, config):
    special = {key: config[key] for key in ("bos_token", "eos_token", "pad_token") if config.get(key)}
    return {
        "tokenizer.json": tokenizer.to_str(pretty=False).encode(),
        "tokenizer_config.json": json.dumps(config, indent=1).encode(),
        "special_tokens_map.json": json.dumps(special, indent=1).encode(),
    }


def qwen():
    """The files of a tokenizer like Qwen3's, with the template of Qwen3Guard-Gen."""
    guard = guard_templates.QWEN3GUARD
    learned = _train(_qwen_pre_tokenizer(), corpus.guard_text(guard))
    merges = [tuple(merge) for merge in learned["merges"]]
    tokenizer = Tokenizer(BPE(learned["vocab"], merges, fuse_unk=False, byte_fallback=False))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = _qwen_pre_tokenizer()
    tokenizer.decoder = decoders.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False)
    tokenizer.post_processor = processors.ByteLevel(
        add_prefix_space=False, trim_offsets=False, use_regex=False
    )
    tokenizer.add_special_tokens(
        [AddedToken(name, special=True, normalized=False) for name in QWEN_SPECIAL]
    )
    tokenizer.add_tokens([AddedToken(name, special=False, normalized=False) for name in QWEN_ADDED])
    names = [*((name, True) for name in QWEN_SPECIAL), *((name, False) for name in QWEN_ADDED)]
    config = {
        "add_bos_token": False,
        "add_prefix_space": False,
        "added_tokens_decoder": {
            str(tokenizer.token_to_id(name)): _entry(name, special) for name, special in names
        },
        "additional_special_tokens": QWEN_SPECIAL[1:],
        "bos_token": None,
        "chat_template": guard,
        "clean_up_tokenization_spaces": False,
        "eos_token": "<|im_end|>",
        "errors": "replace",
        "model_max_length": 131072,
        "pad_token": "<|endoftext|>",
        "split_special_tokens": False,
        "tokenizer_class": "Qwen2Tokenizer",
        "unk_token": None,
    }
    return _files(tokenizer, config)


def _granite_pre_tokenizer():
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=True),
        ]
    )


def granite():
    """The files of a tokenizer like Granite 3's, with the template of Granite Guardian."""
    guard = guard_templates.GRANITE_GUARDIAN
    learned = _train(_granite_pre_tokenizer(), corpus.guard_text(guard))
    merges = [tuple(merge) for merge in learned["merges"]]
    tokenizer = Tokenizer(BPE(learned["vocab"], merges, fuse_unk=False, byte_fallback=False))
    tokenizer.pre_tokenizer = _granite_pre_tokenizer()
    tokenizer.decoder = decoders.ByteLevel(add_prefix_space=True, trim_offsets=True, use_regex=True)
    tokenizer.post_processor = processors.ByteLevel(
        add_prefix_space=True, trim_offsets=False, use_regex=True
    )
    tokenizer.add_special_tokens(
        [AddedToken(name, special=True, normalized=False) for name in GRANITE_SPECIAL]
    )
    end = GRANITE_SPECIAL[0]
    config = {
        "add_bos_token": False,
        "add_prefix_space": False,
        "added_tokens_decoder": {
            str(tokenizer.token_to_id(name)): _entry(name, True) for name in GRANITE_SPECIAL
        },
        "additional_special_tokens": ["<|start_of_role|>", "<|end_of_role|>", "<|tool_call|>"],
        "bos_token": end,
        "chat_template": guard,
        "clean_up_tokenization_spaces": True,
        "eos_token": end,
        "errors": "replace",
        "model_max_length": 8192,
        "pad_token": end,
        "tokenizer_class": "GPT2Tokenizer",
        "unk_token": end,
        "vocab_size": tokenizer.get_vocab_size(),
    }
    return _files(tokenizer, config)


def size(files):
    """How many tokens a tokenizer's files hold."""
    return Tokenizer.from_str(files["tokenizer.json"].decode()).get_vocab_size()
