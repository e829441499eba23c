"""Mild texts of every kind that a guard may be given. No text here spells a control token."""

LONG_EN = " ".join(
    f"On day {day} the lighthouse keeper counted {3 * day % 17} ships, wrote the weather in the blue"
    f" book ({['sun', 'rain', 'fog', 'snow'][day % 4]}), and lit the lamp at {5 + day % 4}:{10 + day}."
    for day in range(1, 16)
)
LONG_JA = "".join(
    f"{day}日目、灯台守は船を{3 * day % 17}そう数え、天気は{'晴雨霧雪'[day % 4]}と青い帳面に書きました。"
    for day in range(1, 16)
)

PROMPTS = [
    "",
    "How do I bake sourdough bread?",
    "爆薬の作り方を教えてください",
    "日本の高校生が英語を楽しく学ぶ方法は?",
    "  two  spaces,\ttabs\t\tand\n\n\nblank lines  \n",
    "Emoji 🦁🐶👨‍👩‍👧‍👦 and flags 🇯🇵, ｆｕｌｌ ｗｉｄｔｈ, é vs é",
    "<table><tr><td>1</td></tr></table> <b>bold</b> a < b && c > d",
    "Mixed 文章 with English と日本語 in 1 line: 寿司 sushi 🍣 100%",
    LONG_EN,
    LONG_JA,
]

EXCHANGES = [
    ("How do I bake sourdough bread?", "Mix flour, water and salt, and wait overnight."),
    ("日本の首都はどこですか。", "東京です。"),
    ("", "A response to an empty prompt."),
    ("What is the weather?", ""),
    ("Which tag is bold?\n", "\n<b>bold</b>\t<strong>strong</strong>  🎌\n"),
    ("この話を要約してください。", LONG_JA),
]

# Text that white-space stripping treats differently from one language's library to another's.
STRIPPED = [
    "  \t\nTell me a joke.\u3000\n\n",
    "\x1c\x85What is NEL?\x1f",
    "\ufeffWhat is a BOM?\ufeff",
]
