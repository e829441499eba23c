import { createGuard } from "komainu";

/** A page: a bundled guard in the visitor's browser. */
globalThis.check = async (text, options) => {
  try {
    return await (await createGuard(options)).check(text);
  } catch ({ code, message }) {
    return { code, message };
  }
};
