import { KomainuError, type Role } from "../core/index.ts";
import { refuse } from "./field.ts";
import { isPlainName } from "./plain-name.ts";

/** Every name that these APIs have for a role; LangChain's message types are among them. */
const ROLES: Readonly<Record<string, Role>> = {
  system: "system",
  developer: "developer",
  user: "user",
  human: "user",
  assistant: "assistant",
  ai: "assistant",
  tool: "tool",
  function: "tool",
};

/** What is asked for where a role is missing or unknown. */
export const ROLE_NAMES = "a role (system, developer, user, assistant or tool)";

export function isRoleName(name: unknown): name is string {
  return typeof name === "string" && Object.hasOwn(ROLES, name);
}

export function roleOf(name: unknown): Role | undefined {
  return isRoleName(name) ? ROLES[name] : undefined;
}

/** The role of a name. Only a short word is quoted in the refusal, never a user's text. */
export function readRole(name: unknown, path: string): Role {
  const role = roleOf(name);
  if (role !== undefined) return role;
  if (!isPlainName(name)) throw refuse(path, ROLE_NAMES, name);
  throw new KomainuError("invalid_input", `${path}: expected ${ROLE_NAMES}, found "${name}".`);
}
