import type { ProtectedFile } from "../files/protect-files.ts";
import type { GuardCommandOptions } from "./guard-command-options.ts";
import { isPolicyFile } from "./guard-options.ts";
import { session } from "./session.ts";

/** The files of options that this command line was given: none of them may be written over. */
export function configFiles(): readonly ProtectedFile[] {
  return session.configs.map((path) => ({ path, role: "the configuration" }));
}

/** Each stage of a cascade may have a model of its own: `GUARD=FILE,GUARD=FILE`. */
function modelPaths({ guard, model }: GuardCommandOptions): readonly string[] {
  if (model === undefined) return [];
  const names = guard.split(",");
  if (names.length === 1) return [model];
  return model.split(",").map((item) => {
    const name = names.find((id) => item.startsWith(`${id}=`));
    return name === undefined ? item : item.slice(name.length + 1);
  });
}

/** The files that a command's guard is made of, and those of options: none may be written over. */
export function filesOf(options: GuardCommandOptions): readonly ProtectedFile[] {
  const { calibration, adapter, familyFile, policy = [] } = options;
  return [
    { path: calibration, role: "the calibration" },
    ...modelPaths(options).map((path) => ({ path, role: "the model" })),
    { path: adapter, role: "the adapter" },
    { path: familyFile, role: "the guard family's file" },
    ...configFiles(),
    ...policy.filter(isPolicyFile).map((path) => ({ path, role: "a policy file" })),
  ];
}
