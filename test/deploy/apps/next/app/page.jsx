import { createGuard } from "komainu";

/** A server component. */
export default async function Page() {
  const guard = await createGuard();
  const { decision } = await guard.check("How do I bake bread at home?");
  return <main>{decision}</main>;
}
