import { createGuard } from "komainu";
import kernel from "komainu/kernel.wasm";
import model from "./reader.safetensors";

const GUARDS = {
  "/": {},
  "/screen": { guard: "screen" },
  "/reader": { model, kernel },
};

const guards = new Map();

/** A Worker: the guard that the address names. */
export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    try {
      if (!guards.has(pathname)) guards.set(pathname, await createGuard(GUARDS[pathname]));
      return Response.json(await guards.get(pathname).check(await request.text()));
    } catch ({ code, message }) {
      return Response.json({ code, message });
    }
  },
};
