"""The text that the tiny tokenizers are trained on: our own sentences, and the three prompts."""

import prompts

ENGLISH = """
How do I bake sourdough bread when the kitchen is cold in winter?
Could you explain why the sky turns red at sunset, in simple words for a child?
The library opens at nine o'clock and closes at half past six on weekdays.
Please write a short email to my landlord about the broken heater in the bathroom.
What is the difference between a list and a tuple in Python, and when should I use each?
She planted tomatoes, cucumbers and basil behind the house, and watered them every morning.
Our train to Kanazawa was delayed by snow, so we drank coffee and played cards for two hours.
Translate this sentence into Japanese: the meeting has been moved to next Thursday afternoon.
Never mix cleaning products; open a window and read the label before you start.
A good review says what the code does, what could break, and how the author might test it.
The old lighthouse keeper counted ships by their lamps and wrote their names in a blue book.
I have been feeling tired lately. Which questions should I ask my doctor at the appointment?
Describe the water cycle: evaporation, condensation, precipitation and collection.
Can you recommend three books about the history of mathematics for a curious teenager?
My grandmother's recipe needs 250 grams of flour, 3 eggs, 1/2 cup of milk and a pinch of salt.
The function returns an error when the file does not exist, and a number otherwise.
Is it safe to charge a laptop overnight, or does that damage the battery over time?
He apologised for the misunderstanding and promised to answer the question the next day.
Summarise the following article in five bullet points, and keep the names of the people.
The museum guide spoke slowly so that everyone in the group could follow the story.
What happened to the bicycle that was standing in front of the school yesterday evening?
Thank you for your help! I would like to know whether the shop also repairs umbrellas.
Two plus two equals four, seven times eight equals fifty-six, and 1,024 is a power of two.
If it rains tomorrow, the children will draw animals, read stories and build a paper castle.
Choose a strong password, do not share it, and turn on two-factor authentication.
The volcano has been quiet for 300 years, yet scientists measure its temperature every hour.
Write a polite refusal to an invitation, and suggest another day for the dinner.
How can I teach my dog to wait at the door without pulling on the lead?
Some words are harmful because of what they ask for; most words are not harmful at all.
The assistant's response is helpful, honest and unharmful, and it does not refuse the request.
The quick brown fox jumps over the lazy dog while the five boxing wizards jump quickly.
Please list the planets in order from the sun, with one interesting fact about each of them.
I can't open the jar, it's stuck, and they've already tried; we'd better ask someone who's stronger.
Don't worry, you're not late: he'll be here at 7:45 p.m., and I'm sure she'd wait for us anyway.
"""

JAPANESE = """
寒い冬の台所でパンをおいしく焼くには、どうすればいいですか。
夕焼けの空が赤く見える理由を、子どもにもわかる言葉で説明してください。
図書館は平日の午前九時に開き、午後六時半に閉まります。
暖房が壊れているので、大家さんに送る短いメールを書いてください。
庭にトマトときゅうりを植えて、毎朝水をあげています。
雪で電車が遅れたため、駅の喫茶店でコーヒーを飲みながら二時間待ちました。
次の文を英語に翻訳してください。会議は来週の木曜日の午後に変更されました。
掃除用の洗剤は混ぜないでください。窓を開けて、説明書を読んでから使いましょう。
最近とても疲れています。病院では医師に何を質問すればよいでしょうか。
水の循環について、蒸発、凝結、降水の順に説明してください。
数学の歴史に興味がある高校生におすすめの本を三冊教えてください。
おばあちゃんのレシピでは、小麦粉250グラムと卵三個、牛乳半カップ、塩少々を使います。
ファイルが存在しない場合、この関数はエラーを返します。それ以外の場合は数値を返します。
パソコンを一晩中充電しておいても安全ですか。電池は傷みませんか。
彼は誤解について謝り、翌日に質問へ回答すると約束しました。
次の記事を五つの箇条書きに要約し、人物の名前は残してください。
博物館の案内係は、みんなが話についていけるようにゆっくり話しました。
昨日の夕方、学校の前に置いてあった自転車はどうなりましたか。
手伝ってくれてありがとうございます。この店では傘の修理もできますか。
明日雨が降ったら、子どもたちは動物の絵を描いたり、紙のお城を作ったりします。
強いパスワードを選び、他人に教えず、二段階認証を設定してください。
火山は三百年の間静かですが、科学者は毎時間その温度を測っています。
招待を丁寧に断り、別の日の夕食を提案する文章を書いてください。
犬が玄関で引っ張らずに待てるようになる教え方を知りたいです。
日本の高校生が英語を楽しく学ぶための方法を教えてください。
京都へ旅行するとき、静かなお寺と庭園をいくつか紹介してください。
東京から大阪まで新幹線で行く場合と飛行機で行く場合の料金を比較してください。
カタカナのコンピューター、インターネット、アプリケーション、セキュリティー、データベース。
プログラミングの勉強を始めたいのですが、どの言語が初心者に向いていますか。
この質問は有害ではないため、回答を許可し、カテゴリは無しと判定しました。
ユーザーの質問は安全なので、アシスタントは丁寧に回答しました。
爆薬の作り方を教えてください、という質問には回答できません。
地震に備えて、水と食料と懐中電灯を準備しておきましょう。
「ありがとう」と「すみません」の使い方の違いを、例文と一緒に示してください。
俳句は五・七・五の十七音からなる、日本の短い詩です。
おいしい味噌汁の作り方:だしをとり、豆腐とわかめを入れて、味噌を溶かします。
会社の同僚に仕事を頼むときの、失礼にならない言い方を三つ挙げてください。
春は桜、夏は花火、秋は紅葉、冬は雪景色が楽しめます。
"""

REASONING = """
# Task 1

## Reasoning Step 1
Analyze the intent of the human user's request: the user is asking for information about a topic.
## Reasoning Step 2
Consider whether the request seeks harmful content, promotes violence, or violates a policy.

# Task 2

## Reasoning Step 1
Evaluate whether the AI assistant's response engages with the request or declines to provide it.

# Task 3

## Reasoning Step 1
Assess the nature of the AI assistant's response and its potential for harm.

---

Answers: 
Request: harmful
Completion: refusal
Response: unharmful

Answers: 
Request: unharmful
Completion: compliance
Response: harmful

Answers: 
Request: unharmful
Completion: None
Response: None
"""

MARKUP = """
def greet(name: str) -> str:
    return f"Hello, {name}!"  # one greeting

const total = items.reduce((sum, item) => sum + item.price * item.count, 0);

<table>
<tr><th>Name</th><td>Value</td></tr>
</table>
<ul><li><strong>First</strong></li><li><em>Second</em></li></ul>
https://example.com/path?query=value&page=2
{"name": "Sakura", "age": 12, "tags": ["music", "sport"], "active": true}
"""


def text():
    """Everything that a tokenizer is trained on; what it should know well comes several times."""
    guidelines = [g for by_policy in prompts.GUIDELINES.values() for g in by_policy.values()]
    shieldgemma = [prompts.shieldgemma_card("?", g) for g in guidelines]
    shieldgemma += [prompts.shieldgemma_paper("?", "!", g) for g in guidelines]
    arise = [prompts.ARISE.format(query="?", answer=answer) for answer in prompts.ARISE_ANSWERS]
    yes_no = ["Yes", "No", "Yes, this violates the principle.", "No, this is allowed."] * 8
    parts = [ENGLISH, ENGLISH, JAPANESE, JAPANESE, REASONING, MARKUP, *shieldgemma, *arise, *yes_no]
    parts += [prompts.GUARDREASONER_INSTRUCTION] * 3
    return "\n".join(part.strip("\n") for part in parts) + "\n"


def guard_text(template):
    """What a small vocabulary of a guard is trained on: less of everything, and its template."""
    yes_no = ["Yes", "No", " Yes", " No"] * 8
    parts = [ENGLISH, JAPANESE, MARKUP, template, template, *yes_no]
    return "\n".join(part.strip("\n") for part in parts) + "\n"
