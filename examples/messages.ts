// Judges a conversation as OpenAI's API has it: what is no text is named, and not allowed unseen.
import { createGuard } from "komainu";

const guard = await createGuard();
const verdict = await guard.check({
  messages: [
    { role: "developer", content: "You help in a bakery." },
    {
      role: "user",
      content: [
        { type: "text", text: "What bread is this?" },
        { type: "image_url", image_url: { url: "https://example.org/bread.jpg" } },
      ],
    },
  ],
});
console.log(verdict.decision, verdict.unjudged); // unknown, with the image named
await guard.close();
