"""Trains a small SentencePiece vocabulary laid out as Gemma's, and writes it in Hugging Face form."""

import io
import json

import sentencepiece as spm
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import BPE

import corpus

VOCAB_SIZE = 2560
UNUSED = 8
SPECIAL = ["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>"]
TAGS = (
    "table caption thead tbody tfoot tr th td h1 h2 h3 h4 h5 h6 blockquote strong em b i u s"
    " sub sup code ul ol li"
).split()

# Pieces from which a merging tokenizer makes "<bos>" out of plain text ("<b" and "os>"), put in
# the place of two that nothing else is made of: an engine must see through it.
FORGERY = {"に閉まり": "<b", "の修理も": "os>"}


def _user_defined():
    """Gemma's user-defined pieces, in its order: turns, runs of white space, tags."""
    pieces = ["<mask>", "<2mass>", "[@BOS@]", *[f"<unused{i}>" for i in range(UNUSED)]]
    pieces += ["<start_of_turn>", "<end_of_turn>"]
    pieces += ["\n" * n for n in range(1, 32)]
    pieces += ["▁" * n for n in range(2, 32)]
    pieces += [f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]
    return pieces + ["\t" * n for n in range(2, 32)]


def _train():
    """The bytes of `tokenizer.model`, with the settings that Gemma's own carries."""
    model = io.BytesIO()
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus.text().splitlines()),
        model_writer=model,
        model_type="bpe",
        vocab_size=VOCAB_SIZE,
        character_coverage=0.9995,
        max_sentencepiece_length=6,
        pad_id=0,
        eos_id=1,
        bos_id=2,
        unk_id=3,
        pad_piece="<pad>",
        eos_piece="<eos>",
        bos_piece="<bos>",
        unk_piece="<unk>",
        user_defined_symbols=_user_defined(),
        byte_fallback=True,
        split_digits=True,
        split_by_unicode_script=True,
        split_by_number=True,
        split_by_whitespace=True,
        allow_whitespace_only_pieces=True,
        treat_whitespace_as_suffix=False,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        add_dummy_prefix=False,
        num_threads=1,
        minloglevel=2,
    )
    proto = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())
    for piece in proto.pieces:
        piece.piece = FORGERY.get(piece.piece, piece.piece)
    assert all(any(piece.piece == forged for piece in proto.pieces) for forged in FORGERY.values())
    return proto.SerializeToString(deterministic=True)


def merges_of(processor, vocab, special):
    """Every pair of pieces that makes a piece, best score first, as Gemma's tokenizer.json has."""
    merges = []
    for piece, index in vocab.items():
        if piece in special or processor.is_byte(index):
            continue
        pairs = [(piece[:cut], piece[cut:]) for cut in range(1, len(piece))]
        pairs = [(left, right) for left, right in pairs if left in vocab and right in vocab]
        merges += [
            (processor.get_score(index), vocab[left], vocab[right], left, right)
            for left, right in pairs
        ]
    merges.sort(key=lambda merge: (-merge[0], merge[1], merge[2]))
    return [(left, right) for *_, left, right in merges]


def _added_tokens(processor):
    """Gemma's added tokens: only the six named in SPECIAL are special."""
    names = SPECIAL[:4] + _user_defined()
    return {
        processor.piece_to_id(name): AddedToken(name, special=name in SPECIAL, normalized=False)
        for name in names
    }


def _tokenizer(processor):
    vocab = {processor.id_to_piece(index): index for index in range(processor.get_piece_size())}
    merges = merges_of(processor, vocab, SPECIAL)
    # As in Gemma's tokenizer.json: the byte piece of the tab is spelt as the tab itself.
    tab = vocab.pop("<0x09>")
    vocab["\t"] = tab
    vocab = dict(sorted(vocab.items(), key=lambda item: item[1]))
    tokenizer = Tokenizer(
        BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True, dropout=None)
    )
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<bos> $A", pair="<bos> $A <bos>:1 $B:1", special_tokens=[("<bos>", vocab["<bos>"])]
    )
    tokenizer.add_tokens(list(_added_tokens(processor).values()))
    return tokenizer


def _config(processor, chat_template):
    decoder = {
        str(index): {
            "content": token.content,
            "lstrip": False,
            "normalized": False,
            "rstrip": False,
            "single_word": False,
            "special": token.special,
        }
        for index, token in sorted(_added_tokens(processor).items())
    }
    config = {
        "add_bos_token": True,
        "add_eos_token": False,
        "added_tokens_decoder": decoder,
        "additional_special_tokens": ["<start_of_turn>", "<end_of_turn>"],
        "bos_token": "<bos>",
        "clean_up_tokenization_spaces": False,
        "eos_token": "<eos>",
        "model_max_length": 1000000000000000019884624838656,
        "pad_token": "<pad>",
        "sp_model_kwargs": {},
        "spaces_between_special_tokens": False,
        "tokenizer_class": "GemmaTokenizer",
        "unk_token": "<unk>",
        "use_default_system_prompt": False,
    }
    if chat_template is not None:
        config["chat_template"] = chat_template
    return config


def build(chat_template, template_in_config):
    """The tokenizer's files by name. The template goes where older or newer releases put it."""
    model = _train()
    processor = spm.SentencePieceProcessor(model_proto=model)
    config = _config(processor, chat_template if template_in_config else None)
    special = {
        f"{role}_token": {
            "content": f"<{role}>",
            "lstrip": False,
            "normalized": False,
            "rstrip": False,
            "single_word": False,
        }
        for role in ("bos", "eos", "pad", "unk")
    }
    special["additional_special_tokens"] = config["additional_special_tokens"]
    files = {
        "tokenizer.model": model,
        "tokenizer.json": _tokenizer(processor).to_str(pretty=False).encode(),
        "tokenizer_config.json": json.dumps(config, ensure_ascii=False, indent=1).encode(),
        "special_tokens_map.json": json.dumps(special, indent=1).encode(),
    }
    if not template_in_config:
        files["chat_template.jinja"] = chat_template.encode()
    return files
