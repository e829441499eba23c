import { createGuard } from "komainu";

export const runtime = "edge";

let guard;

/** A route in the edge runtime: the screen. */
export async function POST(request) {
  guard ??= createGuard({ guard: "screen" });
  return Response.json(await (await guard).check(await request.text()));
}
