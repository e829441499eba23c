// Judges the messages that an application has, as they are: here those of OpenAI's Chat API.
import { createGuard } from "komainu";

await using guard = await createGuard();

const messages = [
  { role: "developer", content: "You help with cooking." },
  { role: "user", content: [{ type: "text", text: "How do I bake bread at home?" }] },
  { role: "assistant", content: "Mix flour, water, salt and yeast, then bake it." },
];
const answer = await guard.check({ messages });
console.log("the answer:  ", answer.target, answer.decision);

// A guard of text does not see a picture: it says so, and does not allow what it could not judge.
const picture = { type: "image_url", image_url: { url: "https://example.org/bread.jpg" } };
const question = { role: "user", content: [{ type: "text", text: "Is it done?" }, picture] };
const withPicture = await guard.check({ messages: [...messages, question] });
console.log("with picture:", withPicture.decision, withPicture.unjudged);

// An application that judges pictures otherwise lets them pass here.
const textAlone = await guard.check({ messages: [...messages, question] }, { unjudged: ["image"] });
console.log("its text:    ", textAlone.decision);
