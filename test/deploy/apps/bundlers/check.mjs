import { createGuard } from "komainu";

/** Judges the second argument by the screen, or by the guard model that is the third. */
const [, , text, model] = process.argv;
const guard = await createGuard(
  model === undefined
    ? {}
    : { guard: "shieldgemma", model, engineOptions: { gpu: false, threads: 1 } },
);
const verdict = await guard.check(text);
console.log(JSON.stringify(verdict));
await guard[Symbol.asyncDispose]();
