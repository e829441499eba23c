import komainu = require("komainu");

export async function isAllowed(text: string): Promise<boolean> {
  const guard = await komainu.createGuard();
  return (await guard.check(text)).decision === "allow";
}
