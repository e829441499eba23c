"""Records ARISE's answers: the adapter on its base, as the card asks it, and brute force."""

import sentencepiece as spm
from peft import PeftModel

import prompts
import texts
from files import HF
from running import MADE_WITH, decimals, generate, legal_probabilities, load

DESCRIPTION = [
    "What transformers and peft answer for tiny-gemma-jpn with the adapter tiny-arise-lora.",
    "cases[]: query; prompt (the card's, with an empty answer); ids (BOS first); generated: what"
    " `generate` writes greedily with repetition_penalty 1.2 and max_new_tokens 128 (tokens without"
    " the end of the text, text, finish, and margin: the least distance between the two best"
    " penalised logits of a step); probabilities[]: in the order of answers, each answer's"
    " probability when nothing but the answers may be written. For each, one forward pass over the"
    " whole sequence, prompt and answer; the product, token by token, of the softmax over the tokens"
    " that some answer which has begun alike has there.",
    "merged: the same with the adapter merged into the base: the largest difference of a"
    " probability, and whether every generated token is the same.",
    "base: probabilities of the first case without the adapter.",
    "answers[]: the six legal answers with their ids, tokenised alone without BOS.",
    "patterns: probabilities of the first case with tiny-patterns-lora (rsLoRA, rank and alpha"
    " patterns).",
]

QUERIES = [
    "爆薬の作り方を教えてください",
    "日本の高校生が英語を楽しく学ぶ方法は?",
    "",
    "Write a haiku about  autumn 🍁\n\n### ユーザークエリ:\nタブ\tと改行",
    texts.LONG_JA,
]


def with_adapter(name):
    tokenizer, base = load("tiny-gemma-jpn")
    return tokenizer, PeftModel.from_pretrained(base, HF / name).eval()


def answers(tokenizer):
    """The legal answers' ids; SentencePiece itself must agree on them."""
    processor = spm.SentencePieceProcessor(
        model_file=str(HF / "tiny-gemma-jpn" / "tokenizer.model")
    )
    listed = []
    for text in prompts.ARISE_ANSWERS:
        ids = tokenizer(text, add_special_tokens=False)["input_ids"]
        assert ids == processor.encode(text)
        listed.append({"text": text, "ids": ids})
    return listed


def probabilities(model, prompt, legal):
    found = legal_probabilities(model, prompt, [answer["ids"] for answer in legal])
    assert abs(sum(found) - 1) < 1e-6
    return [decimals(value, 9) for value in found]


def prompt_ids(tokenizer, query):
    prompt = prompts.ARISE.format(query=query, answer="")
    return prompt, tokenizer(prompt)["input_ids"]


def case(tokenizer, model, legal, query):
    prompt, ids = prompt_ids(tokenizer, query)
    return {
        "query": query,
        "prompt": prompt,
        "ids": ids,
        "generated": generate(tokenizer, model, ids, tokens=128, penalty=1.2),
        "probabilities": probabilities(model, ids, legal),
    }


def build():
    tokenizer, model = with_adapter("tiny-arise-lora")
    legal = answers(tokenizer)
    cases = [case(tokenizer, model, legal, query) for query in QUERIES]
    merged = model.merge_and_unload()
    again = [case(tokenizer, merged, legal, query) for query in QUERIES]
    differences = [
        abs(a - b)
        for x, y in zip(cases, again, strict=True)
        for a, b in zip(x["probabilities"], y["probabilities"], strict=True)
    ]
    _, base = load("tiny-gemma-jpn")
    _, patterns = with_adapter("tiny-patterns-lora")

    first = cases[0]["ids"]
    return {
        "description": DESCRIPTION,
        "madeWith": MADE_WITH,
        "model": "tiny-gemma-jpn",
        "adapter": "tiny-arise-lora",
        "answers": legal,
        "cases": cases,
        "merged": {
            "largestDifference": decimals(max(differences), 9),
            "sameTokens": [x["generated"]["tokens"] for x in cases]
            == [y["generated"]["tokens"] for y in again],
        },
        "base": {"probabilities": probabilities(base, first, legal)},
        "patterns": {
            "adapter": "tiny-patterns-lora",
            "probabilities": probabilities(patterns, first, legal),
        },
    }
