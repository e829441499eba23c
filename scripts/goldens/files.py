"""Where things go, and how JSON is written: the same bytes for the same content."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HF = ROOT / "test" / "fixtures" / "hf"
GOLDENS = ROOT / "test" / "fixtures" / "goldens"


def _compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _lines(value, indent):
    """Objects and lists of objects are laid out; lists of plain values stay on one line."""
    pad = " " * (indent + 1)
    if isinstance(value, dict) and len(_compact(value)) > 90:
        body = [f"{pad}{_compact(key)}: {_lines(item, indent + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(body) + "\n" + " " * indent + "}"
    if isinstance(value, list) and any(isinstance(item, (dict, str)) for item in value):
        if len(_compact(value)) > 90:
            body = [f"{pad}{_lines(item, indent + 1)}" for item in value]
            return "[\n" + ",\n".join(body) + "\n" + " " * indent + "]"
    return _compact(value)


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_lines(value, 0) + "\n", encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1024:.0f} KiB")
