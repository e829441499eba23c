"""Records what guards' models answer, asked through the chat templates that their authors publish."""

import guard_cases
from running import MADE_WITH, decimals, legal_probabilities, load

DESCRIPTION = [
    "What transformers answers for the tiny models of guards, asked through their authors' chat"
    " templates.",
    "cases[]: family, model, variant; target, user, response (null: none) and history (turns before,"
    " which the template shows); asked[]: prompt: what apply_chat_template writes, its ids, and"
    " questions[]: after the prompt followed by `suffix`, tokenised together, each choice's"
    " probability when nothing but the choices may be written (the product, token by token, of the"
    " softmax over the tokens that some choice has there).",
]


def ids(tokenizer, text, adds_bos=False):
    return tokenizer(text, add_special_tokens=adds_bos)["input_ids"]


def answers(tokenizer, model, family, prompt, suffix, choices):
    """Each choice's probability after the prompt and a suffix; a choice is tokenised by itself."""

    prefix = ids(tokenizer, prompt + suffix, family.adds_bos)
    found = legal_probabilities(model, prefix, [ids(tokenizer, choice) for choice in choices])
    return {
        "suffix": suffix,
        "choices": {choice: decimals(each, 9) for choice, each in zip(choices, found, strict=True)},
    }


def case(tokenizer, model, family, exchange):
    history = exchange.get("history", [])
    messages = family.messages(exchange, history)
    asked = []
    for arguments, questions in family.asks(exchange):
        prompt = family.close(
            tokenizer.apply_chat_template(messages, tokenize=False, **arguments)
        )
        asked.append(
            {
                "prompt": prompt,
                "ids": ids(tokenizer, prompt, family.adds_bos),
                "questions": [answers(tokenizer, model, family, prompt, *each) for each in questions],
            }
        )
    return {
        "family": family.name,
        "model": family.model,
        "variant": family.variant,
        "target": "prompt" if exchange["response"] is None else "response",
        "user": exchange["user"],
        "response": exchange["response"],
        "history": history,
        "asked": asked,
    }


def build():
    cases = []
    for family in guard_cases.FAMILIES:
        tokenizer, model = load(family.model)
        if family.template is not None:
            tokenizer.chat_template = family.template
        cases += [case(tokenizer, model, family, exchange) for exchange in family.exchanges]
    return {"description": DESCRIPTION, "madeWith": MADE_WITH, "cases": cases}
