import { createGuard } from "komainu";

/** Judges the second argument by a bundled guard, or by ShieldGemma where the fourth is its model. */
const [, , text, guardId = "reader", model] = process.argv;
try {
  const options = { guard: guardId, model };
  const engine = guardId === "shieldgemma" ? { engineOptions: { gpu: false, threads: 1 } } : {};
  const guard = await createGuard({ ...options, ...engine });
  const verdict = await guard.check(text);
  console.log(JSON.stringify(verdict));
  await guard[Symbol.asyncDispose]();
} catch ({ code, message }) {
  console.log(JSON.stringify({ code, message }));
}
