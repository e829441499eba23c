import { fixtureGguf } from "../../test/fixtures/gguf.ts";

/** Prints the tiny models' GGUF files, for llama-server. */
const names = ["tiny-shieldgemma", "tiny-gemma-jpn", "tiny-arise-lora", "tiny-guardreasoner"];
const files: string[] = [];
for (const name of names) files.push(await fixtureGguf(name));
console.log(files.join(" "));
