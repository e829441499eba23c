"""Loading the tiny models and asking them, always in float32 on the CPU."""

import platform

import peft
import tokenizers
import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

from files import HF

transformers.utils.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()
torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)

MADE_WITH = {
    "python": platform.python_version(),
    "torch": torch.__version__.partition("+")[0],
    "transformers": transformers.__version__,
    "tokenizers": tokenizers.__version__,
    "peft": peft.__version__,
}


def load(name):
    """The tokenizer and the model of a folder of test/fixtures/hf."""
    model = AutoModelForCausalLM.from_pretrained(
        HF / name, dtype=torch.float32, attn_implementation="eager"
    )
    return AutoTokenizer.from_pretrained(HF / name), model.eval()


def last_logits(model, ids):
    """Logits after the last token, as float64."""
    with torch.no_grad():
        return model(torch.tensor([ids])).logits[0, -1].double()


def legal_probabilities(model, prompt, answers):
    """Each answer's probability after the prompt when nothing but the answers may be written.

    By brute force: every answer's whole sequence goes through the model, and at each of its tokens
    the softmax is over the tokens that an answer has there which has begun alike.
    """
    probabilities = []
    for answer in answers:
        with torch.no_grad():
            logits = model(torch.tensor([prompt + answer])).logits[0].double()
        product = 1.0
        for i, token in enumerate(answer):
            alike = [other for other in answers if other[:i] == answer[:i]]
            legal = sorted({other[i] for other in alike})
            shares = torch.softmax(logits[len(prompt) - 1 + i, legal], dim=0)
            product *= float(shares[legal.index(token)])
        probabilities.append(product)
    return probabilities


def decimals(value, digits=7):
    return round(float(value), digits)


def generate(tokenizer, model, ids, tokens, penalty=1.0):
    """What `generate` writes greedily. Fails where a choice is too close to be a fair test."""
    inputs = torch.tensor([ids])
    output = model.generate(
        input_ids=inputs,
        attention_mask=torch.ones_like(inputs),
        do_sample=False,
        max_new_tokens=tokens,
        repetition_penalty=penalty,
        pad_token_id=model.config.pad_token_id or 0,
        return_dict_in_generate=True,
        output_scores=True,
    )
    written = output.sequences[0, len(ids) :].tolist()
    best = torch.stack(output.scores)[:, 0].double().topk(2).values
    margin = float((best[:, 0] - best[:, 1]).min())
    stopped = written[-1] == model.config.eos_token_id
    written = written[:-1] if stopped else written
    return {
        "tokens": written,
        "text": tokenizer.decode(written, skip_special_tokens=True),
        "finish": "stop" if stopped else "length",
        "margin": decimals(margin),
    }
