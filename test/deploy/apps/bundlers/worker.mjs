import { createGuard } from "komainu";

let guard;

/** A Worker: the screen. */
export default {
  async fetch(request) {
    guard ??= createGuard();
    return Response.json(await (await guard).check(await request.text()));
  },
};
