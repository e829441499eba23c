"use client";
import { createGuard } from "komainu";
import { useEffect, useState } from "react";

async function decide(text) {
  const guard = await createGuard();
  return (await guard.check(text)).decision;
}

/** A client component: the reader in the visitor's browser, on the text behind the address's #. */
export default function Page() {
  const [decision, setDecision] = useState("");
  useEffect(() => {
    decide(decodeURIComponent(location.hash.slice(1))).then(setDecision);
  }, []);
  return <output>{decision}</output>;
}
