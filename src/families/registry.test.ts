import { describe, expect, it } from "vitest";
import { familyContract } from "../testing/family-contract.ts";
import { FAMILIES } from "./registry.ts";

for (const family of FAMILIES) familyContract(family, { describe, it });

it("names every family and every released model once", () => {
  const ids = FAMILIES.map(({ id }) => id);
  const models = FAMILIES.flatMap((family) => family.models.map(({ name }) => name));
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(models).size).toBe(models.length);
});
