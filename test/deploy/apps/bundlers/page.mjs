import { createGuard } from "komainu";

/** A page: the screen in the visitor's browser. */
globalThis.check = async (text, options) => {
  try {
    return await (await createGuard(options)).check(text);
  } catch ({ code, message }) {
    return { code, message };
  }
};
