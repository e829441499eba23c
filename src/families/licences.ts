import type { Licence } from "../core/index.ts";

/** What the users of Gemma and of models made from it accept. */
export const GEMMA_TERMS: Licence = {
  name: "Gemma Terms of Use",
  page: "https://ai.google.dev/gemma/terms",
};

/** What the users of a Llama model of that version, such as `3.1`, and of models made from it accept. */
export function llamaLicence(version: string): Licence {
  return {
    name: `Llama ${version} Community License`,
    page: `https://www.llama.com/llama${version.replace(".", "_")}/license/`,
  };
}

export const APACHE: Licence = {
  name: "Apache License 2.0",
  page: "https://www.apache.org/licenses/LICENSE-2.0",
};
