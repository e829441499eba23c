const { createGuard } = require("komainu");

/** The same as check.mjs, for those who require. */
async function main([text, model]) {
  const guard = await createGuard(
    model === undefined
      ? {}
      : { guard: "shieldgemma", model, engineOptions: { gpu: false, threads: 1 } },
  );
  console.log(JSON.stringify(await guard.check(text)));
  await guard[Symbol.asyncDispose]();
}

main(process.argv.slice(2));
