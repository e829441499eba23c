// What an application does with a verdict: closed by default, open only where it says so.
import { createGuard, type Verdict } from "komainu";

await using guard = await createGuard({ thresholds: { any: 0.5 } });

function mayPass(verdict: Verdict): boolean {
  if (verdict.decision === "unknown") {
    console.error(`The guard could not judge: ${verdict.failure?.message}`);
  }
  return verdict.decision === "allow";
}

const verdict = await guard.check({
  messages: [
    { role: "user", content: "Which vegetables can I plant in spring?" },
    { role: "assistant", content: "Peas, spinach, lettuce and radishes like cool weather." },
  ],
});
console.log(mayPass(verdict) ? "passed on" : "held back");
