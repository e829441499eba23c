"""Records ARISE's answers: the adapter on its base, as the card asks it, and brute force."""

import sentencepiece as spm
import torch
from peft import PeftModel

import prompts
import texts
from files import HF
from running import MADE_WITH, all_log_probabilities, decimals, generate, load

DESCRIPTION = [
    "What transformers and peft answer for tiny-gemma-jpn with the adapter tiny-arise-lora.",
    "cases[]: query; prompt (the card's, with an empty answer); ids (BOS first); generated: what"
    " `generate` writes greedily with repetition_penalty 1.2 and max_new_tokens 128 (tokens without"
    " the end of the text, text, finish, and margin: the least distance between the two best"
    " penalised logits of a step); scores[]: in the order of answers, the sum of the answer's"
    " token log-probabilities after the prompt, from one forward pass over the whole sequence;"
    " probabilities: softmax over scores.",
    "merged: the same with the adapter merged into the base: the largest difference of a score, and"
    " whether every generated token is the same.",
    "base: scores of the first case without the adapter.",
    "answers[]: the six legal answers with their ids, tokenised alone without BOS.",
    "patterns: scores of the first case with tiny-patterns-lora (rsLoRA, rank and alpha patterns).",
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


def score(model, prompt, answer):
    rows = all_log_probabilities(model, prompt + answer)
    return sum(float(rows[len(prompt) - 1 + i, token]) for i, token in enumerate(answer))


def prompt_ids(tokenizer, query):
    prompt = prompts.ARISE.format(query=query, answer="")
    return prompt, tokenizer(prompt)["input_ids"]


def case(tokenizer, model, legal, query):
    prompt, ids = prompt_ids(tokenizer, query)
    scores = [score(model, ids, answer["ids"]) for answer in legal]
    probabilities = torch.softmax(torch.tensor(scores, dtype=torch.float64), dim=0)
    return {
        "query": query,
        "prompt": prompt,
        "ids": ids,
        "generated": generate(tokenizer, model, ids, tokens=128, penalty=1.2),
        "scores": [decimals(value) for value in scores],
        "probabilities": [decimals(value, 9) for value in probabilities],
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
        for a, b in zip(x["scores"], y["scores"], strict=True)
    ]
    _, base = load("tiny-gemma-jpn")
    _, patterns = with_adapter("tiny-patterns-lora")

    def first_scores(other):
        return [decimals(score(other, cases[0]["ids"], answer["ids"])) for answer in legal]

    return {
        "description": DESCRIPTION,
        "madeWith": MADE_WITH,
        "model": "tiny-gemma-jpn",
        "adapter": "tiny-arise-lora",
        "answers": legal,
        "cases": cases,
        "merged": {
            "largestScoreDifference": decimals(max(differences)),
            "sameTokens": [x["generated"]["tokens"] for x in cases]
            == [y["generated"]["tokens"] for y in again],
        },
        "base": {"scores": first_scores(base)},
        "patterns": {"adapter": "tiny-patterns-lora", "scores": first_scores(patterns)},
    }
