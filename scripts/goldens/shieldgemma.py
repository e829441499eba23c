"""Records ShieldGemma's answers: Yes and No after every prompt variant, use and policy."""

import torch

import prompts
import texts
from running import MADE_WITH, decimals, last_logits, load

DESCRIPTION = [
    "What transformers answers for tiny-shieldgemma, asked as ShieldGemma's authors ask it.",
    "exchanges[]: variant, target, user, response (null when a prompt is judged), and for each"
    " policy: prompt (the rendered string, without the <bos> that ids begin with), ids, yes and no"
    " (logits after the last token), logSumExp (over the whole vocabulary: a log-probability is"
    " logit - logSumExp) and probability (softmax over [yes, no]; P(Yes)).",
    "Variants: chat-template: apply_chat_template(messages, guideline=...); card: the model card's"
    " snippet, prompts alone; paper: figure 2 of the technical report.",
    "The `user` of a card exchange is stripped by the snippet as Python's str.strip does.",
]


def rendered(tokenizer, variant, user, response, guideline):
    """The prompt as the authors make it, BOS included, and its ids."""
    if variant == "chat-template":
        messages = [{"role": "user", "content": user}]
        if response is not None:
            messages.append({"role": "assistant", "content": response})
        text = tokenizer.apply_chat_template(messages, guideline=guideline, tokenize=False)
        inputs = tokenizer.apply_chat_template(messages, guideline=guideline, return_dict=True)
        return text.removeprefix("<bos>"), inputs["input_ids"]
    if variant == "card":
        text = prompts.shieldgemma_card(user, guideline)
    else:
        text = prompts.shieldgemma_paper(user, response, guideline)
    return text, tokenizer(text)["input_ids"]


def answer(model, tokenizer, ids):
    logits = last_logits(model, ids)
    vocab = tokenizer.get_vocab()
    chosen = logits[[vocab["Yes"], vocab["No"]]]
    return {
        "yes": decimals(chosen[0]),
        "no": decimals(chosen[1]),
        "logSumExp": decimals(torch.logsumexp(logits, dim=0)),
        "probability": decimals(torch.softmax(chosen, dim=0)[0], 9),
    }


def asked():
    """Every (variant, user, response); the long texts with the default variant alone."""
    long = (texts.LONG_EN, texts.LONG_JA)
    for user in texts.PROMPTS:
        for variant in ["chat-template"] if user in long else ["chat-template", "card", "paper"]:
            yield variant, user, None
    for user in texts.STRIPPED:
        yield "card", user, None
    for user, response in texts.EXCHANGES:
        for variant in ["chat-template"] if response in long else ["chat-template", "paper"]:
            yield variant, user, response


def exchange(tokenizer, model, variant, user, response):
    target = "prompt" if response is None else "response"
    policies = {}
    for policy, guideline in prompts.GUIDELINES[target].items():
        text, ids = rendered(tokenizer, variant, user, response, guideline)
        assert ids[0] == tokenizer.bos_token_id and tokenizer.bos_token_id not in ids[1:]
        policies[policy] = {"prompt": text, "ids": ids, **answer(model, tokenizer, ids)}
    return {
        "variant": variant,
        "target": target,
        "user": user,
        "response": response,
        "policies": policies,
    }


def build():
    tokenizer, model = load("tiny-shieldgemma")
    vocab = tokenizer.get_vocab()
    return {
        "description": DESCRIPTION,
        "madeWith": MADE_WITH,
        "model": "tiny-shieldgemma",
        "tokens": {"bos": tokenizer.bos_token_id, "Yes": vocab["Yes"], "No": vocab["No"]},
        "exchanges": [exchange(tokenizer, model, *case) for case in asked()],
    }
