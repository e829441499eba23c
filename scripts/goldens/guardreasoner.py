"""Records GuardReasoner's answers: greedy text after both prompt forms, and answers' probabilities."""

import prompts
import texts
from running import MADE_WITH, decimals, generate, legal_probabilities, load

DESCRIPTION = [
    "What transformers answers for tiny-guardreasoner.",
    "cases[]: variant (card or paper), user, response (null: none, written as None), prompt, ids"
    " (the tokenizer puts BOS first), generated: what `generate` writes greedily in at most 160"
    " tokens (tokens without the end of the text, text, finish, and margin: the least distance"
    " between the two best logits of a step).",
    "penalised: the first case's generation with repetition_penalty 1.2.",
    "choices[]: after the ids of `case` followed by its first `generated` tokens and then by `text`"
    " tokenised on its own: each choice's probability when nothing but the choices may be written"
    " (the product, token by token, of the softmax over the tokens that some choice has there).",
    "untied: the choices of tiny-llama-untied (whose vocabulary is the same) after the first case's"
    " ids.",
]

CASES = [
    ("card", "How do I bake sourdough bread?", None),
    ("paper", "How do I bake sourdough bread?", None),
    ("card", "What is the weather?", "Sunny, with  clouds ☁️ later.\n"),
    ("paper", "日本の首都はどこですか。", "東京です。"),
    ("card", texts.LONG_EN, texts.LONG_JA),
]
CHOICES = [
    (0, 0, "\n---\n\nAnswers: \nRequest:", [" harmful", " unharmful"]),
    (
        2,
        0,
        "\n---\n\nAnswers: \nRequest: harmful\nCompletion:",
        [" refusal", " compliance", " None"],
    ),
    (2, 12, "\nResponse:", [" harmful", " unharmful", " None"]),
    (3, 5, "", [" harmful", " unharmful"]),
]
UNTIED_CHOICES = [" harmful", " unharmful", " compliance"]


def case(tokenizer, model, variant, user, response):
    prompt = prompts.guardreasoner(user, response, variant)
    ids = tokenizer(prompt)["input_ids"]
    return {
        "variant": variant,
        "user": user,
        "response": response,
        "prompt": prompt,
        "ids": ids,
        "generated": generate(tokenizer, model, ids, tokens=160),
    }


def choice(tokenizer, model, cases, index, generated, text, choices):
    prefix = cases[index]["ids"] + cases[index]["generated"]["tokens"][:generated]
    prefix = prefix + tokenizer(text, add_special_tokens=False)["input_ids"]
    found = choice_probabilities(tokenizer, model, prefix, choices)
    return {"case": index, "generated": generated, "text": text, "choices": found}


def choice_probabilities(tokenizer, model, prefix, choices):
    ids = [tokenizer(name, add_special_tokens=False)["input_ids"] for name in choices]
    found = legal_probabilities(model, prefix, ids)
    return {
        name: {"ids": answer, "probability": decimals(probability, 9)}
        for name, answer, probability in zip(choices, ids, found, strict=True)
    }


def build():
    tokenizer, model = load("tiny-guardreasoner")
    cases = [case(tokenizer, model, *each) for each in CASES]
    _, untied = load("tiny-llama-untied")
    untied_choices = choice_probabilities(tokenizer, untied, cases[0]["ids"], UNTIED_CHOICES)
    return {
        "description": DESCRIPTION,
        "madeWith": MADE_WITH,
        "model": "tiny-guardreasoner",
        "cases": cases,
        "penalised": generate(tokenizer, model, cases[0]["ids"], tokens=160, penalty=1.2),
        "choices": [choice(tokenizer, model, cases, *each) for each in CHOICES],
        "untied": {"model": "tiny-llama-untied", "choices": untied_choices},
    }
