"""Makes test/fixtures/hf and test/fixtures/goldens again: python scripts/goldens/make.py [PART...]"""

import sys

import ablations
import arise
import guard_models
import guard_tokens
import guardreasoner
import guards
import metrics
import models
import shieldgemma
import tokens
import variants
from files import GOLDENS, write_json

PARTS = {
    "metrics": metrics.build,
    "models": models.build,
    "guard-models": guard_models.build,
    "ablations": ablations.build,
    "tokens": tokens.build,
    "variants": variants.build,
    "shieldgemma": shieldgemma.build,
    "arise": arise.build,
    "guardreasoner": guardreasoner.build,
    "guards": guards.build,
    "guard-tokens": guard_tokens.build,
}


def main(names):
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.exit(f"No part {', '.join(unknown)}. There are: {', '.join(PARTS)}")
    for name in names or PARTS:
        golden = PARTS[name]()
        if golden is not None:
            write_json(GOLDENS / f"{name}.json", golden)


if __name__ == "__main__":
    main(sys.argv[1:])
