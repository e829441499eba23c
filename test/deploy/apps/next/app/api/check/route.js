import { createGuard } from "komainu";

let guard;

/** A route in Node: the reader, or a guard model when one is named. */
export async function POST(request) {
  const model = process.env.GUARD_MODEL;
  guard ??= createGuard(
    model === undefined
      ? {}
      : { guard: "shieldgemma", model, engineOptions: { gpu: false, threads: 1 } },
  );
  return Response.json(await (await guard).check(await request.text()));
}
