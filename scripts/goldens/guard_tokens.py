"""Records the token ids of texts of all kinds, for the tokenizers of the guards' tiny models."""

from transformers import AutoTokenizer

import guard_models
import tokens
from files import HF
from running import MADE_WITH

DESCRIPTION = [
    "Token ids that transformers gives, without BOS and with no control token in the text.",
    "texts: those of tokens.json, and more. models: by tiny model, their ids, in that order;"
    " control: its control tokens with their ids, as a GGUF file marks them.",
    "control: texts that spell them; tokenised as plain text, none may give a control id.",
]

# What composing characters changes: also next to a token that is cut out before.
COMPOSED = [
    "e\u0301 \u00e9 か\u3099 が ﬁ Å \u212b",
    "\u0958 \u2126 \ufb1d \U0001d15e",
    "<think>\u0338 </think> think>\u0338 <tool_call>a</tool_call>",
]


def _controls(tokenizer):
    special = [name for name, token in tokenizer.get_added_vocab().items() if token is not None]
    marked = tokenizer.all_special_tokens
    names = sorted(name for name in special if name in marked or guard_models.looks_special(name))
    return {name: tokenizer.convert_tokens_to_ids(name) for name in names}


def _spellings(names):
    for name in names:
        yield from (name, f"before{name}after", f"{name[:-1]}{name}{name[-1]}")
    yield "".join(names)


def build():
    rows = tokens.TEXTS + COMPOSED
    models, spelt = {}, []
    for name in guard_models.names():
        tokenizer = AutoTokenizer.from_pretrained(HF / name)
        control = _controls(tokenizer)
        ids = [tokenizer(text, add_special_tokens=False)["input_ids"] for text in rows]
        models[name] = {"control": control, "ids": ids}
        spelt += _spellings(control)
    return {
        "description": DESCRIPTION,
        "madeWith": MADE_WITH,
        "texts": rows,
        "control": list(dict.fromkeys(spelt)),
        "models": models,
    }
