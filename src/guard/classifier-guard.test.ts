import { describe, expect, it } from "vitest";
import { createGuard } from "./create-guard.ts";

/** The thresholds of a text's verdict, by policy. */
async function thresholds(text: string, language?: string) {
  await using guard = await createGuard({ language });
  const { policies } = await guard.check(text);
  return Object.fromEntries(policies.map(({ policy, threshold }) => [policy, threshold]));
}

const JAPANESE = "パンの作り方を教えてください";
const ENGLISH = "How do I bake bread at home?";

describe("the screen's thresholds", () => {
  it("are those of the language that it is fixed to, whatever the text's is", async () => {
    const [ja, en] = [await thresholds(JAPANESE), await thresholds(ENGLISH)];
    expect(ja).not.toEqual(en);
    expect(await thresholds(ENGLISH, "ja")).toEqual(ja);
    expect(await thresholds(JAPANESE, "en-GB")).toEqual(en);
  });

  it.each(["de", "zh-Hant", "und"])("are the text's where it has none for %s", async (language) => {
    expect(await thresholds(JAPANESE, language)).toEqual(await thresholds(JAPANESE));
    expect(await thresholds(ENGLISH, language)).toEqual(await thresholds(ENGLISH));
  });
});
