const { createGuard } = require("komainu");

/** The same as check.mjs, for those who require. */
async function main([text, guardId = "reader", model]) {
  const options = { guard: guardId, model };
  const engine = guardId === "shieldgemma" ? { engineOptions: { gpu: false, threads: 1 } } : {};
  const guard = await createGuard({ ...options, ...engine });
  console.log(JSON.stringify(await guard.check(text)));
  await guard[Symbol.asyncDispose]();
}

main(process.argv.slice(2)).catch(({ code, message }) => {
  console.log(JSON.stringify({ code, message }));
});
