import { describe, expect, it } from "vitest";
import { scripted } from "../engines/scripted.ts";
import { createGuard } from "./create-guard.ts";

describe("the prompt variant, where none is chosen", () => {
  it.each([
    ["Llama Guard 3 8B", undefined, "3-8b"],
    ["Meta-Llama-Guard-2-8B", undefined, "2"],
    ["Meta-Llama-Guard-2-8B", "3-1b", "3-1b"],
    ["a model of one's own", undefined, "3-1b"],
  ])("of the model %s (chosen: %s) is %s", async (name, variant, expected) => {
    const engine = scripted({ model: { name, architecture: "llama" } });
    const guard = await createGuard({ guard: "llama-guard", engine, ...(variant && { variant }) });
    expect(guard.provenance).toMatchObject({ type: "model", variant: expected });
  });
});
