"use client";
import { createGuard } from "komainu";
import { useState } from "react";

/** A client component: the screen in the visitor's browser. */
export default function Page() {
  const [decision, setDecision] = useState("");
  async function check(event) {
    const guard = await createGuard();
    setDecision((await guard.check(event.target.value)).decision);
  }
  return (
    <main>
      <input onChange={check} />
      <output>{decision}</output>
    </main>
  );
}
