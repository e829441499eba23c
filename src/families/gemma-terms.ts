import type { Licence } from "../core/index.ts";

/** What the users of Gemma and of models made from it accept. */
export const GEMMA_TERMS: Licence = {
  name: "Gemma Terms of Use",
  page: "https://ai.google.dev/gemma/terms",
};
