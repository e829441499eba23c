"""Which guards are asked what, and how their authors' code turns an exchange into messages."""

from dataclasses import dataclass, field
from typing import Callable

import guard_templates
import texts


def exchange(user, response=None, history=()):
    return {"user": user, "response": response, "history": list(history)}


def turn(role, content):
    return {"role": role, "content": content}


HISTORY = [
    turn("user", "Which bread is easiest to bake?"),
    turn("assistant", "A simple white loaf. 食パンもよいでしょう。"),
]

EXCHANGES = [
    exchange("How do I bake sourdough bread?"),
    exchange("爆薬の作り方を教えてください"),
    exchange("  two  spaces,\ttabs\n\n\nand blank lines  \n"),
    exchange("Emoji 🦁 ｆｕｌｌ e\u0301 vs é が </b> 123"),
    exchange(texts.LONG_JA),
    exchange("What is the weather?", "Sunny, with  clouds ☁️ later.\n"),
    exchange("日本の首都はどこですか。", "東京です。"),
    exchange("", "A response to an empty prompt."),
    exchange("And for rye?", history=HISTORY),
    exchange("And for rye?", "ライ麦なら酸種が要ります。", HISTORY),
]


def chat(asked, history):
    """The exchange as a conversation, as every authors' snippet gives it."""
    messages = [*history, turn("user", asked["user"])]
    if asked["response"] is not None:
        messages.append(turn("assistant", asked["response"]))
    return messages


@dataclass
class Family:
    name: str
    model: str
    variant: str
    # What is asked of an exchange: (arguments of the template, [(suffix, choices)]).
    asks: Callable
    exchanges: list = field(default_factory=lambda: EXCHANGES)
    messages: Callable = chat
    # What is added to the template's text before the model is asked.
    close: Callable = lambda prompt: prompt
    # Whether the tokenizer puts the beginning of the sequence before the prompt.
    adds_bos: bool = False
    # Where it is not the tiny model's own.
    template: str | None = None


_QWEN_CATEGORIES = [
    *[" Violent", " Non-violent Illegal Acts", " Sexual Content or Sexual Acts", " PII"],
    *[" Suicide & Self-Harm", " Unethical Acts", " Politically Sensitive Topics"],
    *[" Copyright Violation", " Jailbreak"],
]


def qwen3guard(asked):
    categories = _QWEN_CATEGORIES if asked["response"] is None else _QWEN_CATEGORIES[:-1]
    yield {}, [
        ("Safety:", [" Safe", " Unsafe", " Controversial"]),
        ("Safety: Unsafe\nCategories:", categories),
        ("Safety: Controversial\nCategories:", categories),
    ]


_SYSTEM = [turn("system", "Answer in one line."), *HISTORY]

_LLAMA_GUARD = [f"S{code}\n" for code in range(1, 15)]


def llama_guard(codes, before=None):
    """Llama Guard's first word, with `before` as all that may stand before it; then its first code."""
    first = "\n\n" if before is None else before[0]
    words = [space + word for space in before or [""] for word in ("safe", "unsafe")]

    def asks(asked):
        yield {}, [
            (first if before is None else "", words),
            (f"{first}unsafe\n", _LLAMA_GUARD[:codes]),
        ]

    return asks


def parts(asked, history):
    """Llama Guard 3 1B takes the text of a turn as a list."""
    return [
        turn(each["role"], [{"type": "text", "text": each["content"]}])
        for each in chat(asked, history)
    ]


_RISKS = ["harm", "social_bias", "violence", "sexual_content", "unethical_behavior"]
_RISKS += ["profanity", "jailbreak"]


def granite_guardian(asked):
    for risk in _RISKS:
        arguments = {"guardian_config": {"risk_name": risk}, "add_generation_prompt": True}
        yield arguments, [("", ["Yes", "No"])]


def wildguard(asked):
    yield {}, [("Harmful request:", [" yes", " no"])]


FAMILIES = [
    Family(
        "wildguard",
        "tiny-wildguard",
        "card",
        wildguard,
        [each for each in EXCHANGES if not each["history"]],
        adds_bos=True,
        template=guard_templates.WILDGUARD_TEMPLATE,
    ),
    Family(
        "granite-guardian",
        "tiny-granite-guardian",
        "chat-template",
        granite_guardian,
        [EXCHANGES[1], EXCHANGES[2], EXCHANGES[5], EXCHANGES[7]],
    ),
    Family(
        "llama-guard",
        "tiny-guardreasoner",
        "3-8b",
        llama_guard(14),
        template=guard_templates.LLAMA_GUARD_3_8B,
    ),
    Family(
        "llama-guard",
        "tiny-guardreasoner",
        "3-1b",
        llama_guard(13),
        messages=parts,
        template=guard_templates.LLAMA_GUARD_3_1B,
    ),
    Family(
        "llama-guard",
        "tiny-guardreasoner",
        "2",
        llama_guard(11, [" ", "\n\n", ""]),
        template=guard_templates.LLAMA_GUARD_2,
    ),
    Family(
        "qwen3guard",
        "tiny-qwen3guard",
        "chat-template",
        qwen3guard,
        [
            *EXCHANGES,
            exchange("And for rye?", history=_SYSTEM),
            exchange("And for rye?", history=_SYSTEM[:1]),
            exchange("And?", "Yes.", [*HISTORY, _SYSTEM[0]]),
        ],
    ),
]
