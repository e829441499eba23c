// Judges what comes in and what goes out, with the bundled reader: nothing to download.
import { createGuard } from "komainu";

await using guard = await createGuard();

const incoming = await guard.check("How do I bake bread at home?");
console.log("in: ", incoming.decision, incoming.score?.toFixed(3));

const outgoing = await guard.check({
  prompt: "How do I bake bread at home?",
  response: "Mix flour, water, salt and yeast, let the dough rise, then bake it.",
});
console.log("out:", outgoing.decision, outgoing.score?.toFixed(3));
console.log(outgoing.notes?.join("\n"));
