"""Trains a small SentencePiece vocabulary laid out as Mistral 7B v0.3's, and writes it in Hugging Face form."""

import io
import json

import sentencepiece as spm
from tokenizers import AddedToken, Tokenizer, decoders, pre_tokenizers, processors
from tokenizers.models import BPE

import corpus
import guard_templates
from gemma_tokenizer import merges_of

SIZE = 1024
SPECIAL = ["<unk>", "<s>", "</s>", "[INST]", "[/INST]"]


def _train():
    model = io.BytesIO()
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus.guard_text(guard_templates.WILDGUARD).splitlines()),
        model_writer=model,
        model_type="bpe",
        vocab_size=SIZE,
        character_coverage=0.999,
        max_sentencepiece_length=12,
        unk_id=0,
        bos_id=1,
        eos_id=2,
        pad_id=-1,
        control_symbols=SPECIAL[3:],
        byte_fallback=True,
        split_digits=True,
        split_by_unicode_script=True,
        allow_whitespace_only_pieces=True,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        add_dummy_prefix=True,
        num_threads=1,
        minloglevel=2,
    )
    return model.getvalue()


def _tokenizer(processor):
    vocab = {processor.id_to_piece(index): index for index in range(processor.get_piece_size())}
    model = BPE(
        vocab,
        merges_of(processor, vocab, SPECIAL),
        unk_token="<unk>",
        fuse_unk=True,
        byte_fallback=True,
        dropout=None,
    )
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(
        replacement="▁", prepend_scheme="first", split=False
    )
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", vocab["<s>"])]
    )
    tokenizer.add_special_tokens(
        [AddedToken(name, special=True, normalized=False) for name in SPECIAL]
    )
    return tokenizer


def build():
    """The tokenizer's files by name."""
    model = _train()
    processor = spm.SentencePieceProcessor(model_proto=model)
    flags = dict.fromkeys(["lstrip", "normalized", "rstrip", "single_word"], False)
    config = {
        "add_bos_token": True,
        "add_eos_token": False,
        "add_prefix_space": True,
        "added_tokens_decoder": {
            str(index): {"content": name, **flags, "special": True}
            for index, name in enumerate(SPECIAL)
        },
        "additional_special_tokens": [],
        "bos_token": "<s>",
        "clean_up_tokenization_spaces": False,
        "eos_token": "</s>",
        "legacy": False,
        "model_max_length": 1000000000000000019884624838656,
        "pad_token": None,
        "sp_model_kwargs": {},
        "spaces_between_special_tokens": False,
        "tokenizer_class": "PreTrainedTokenizerFast",
        "unk_token": "<unk>",
        "use_default_system_prompt": False,
    }
    special = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
    return {
        "tokenizer.model": model,
        "tokenizer.json": _tokenizer(processor).to_str(pretty=False).encode(),
        "tokenizer_config.json": json.dumps(config, indent=1).encode(),
        "special_tokens_map.json": json.dumps(special, indent=1).encode(),
    }
