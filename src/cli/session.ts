/** How one run of the command line speaks: set from its options before a command begins. */
export interface Session {
  /** Print nothing but the result and errors. */
  quiet: boolean;
  /** Print errors as JSON. */
  json: boolean;
  /** Standard output carries rows: an error must not stand among them. */
  rowsOnStdout: boolean;
  /** Code runs in this process that is not Komainu's, such as that of a family's file. */
  foreignCode: boolean;
  /** What a result that stands alone should say of how it came about. */
  caveats: string[];
  /** The files of options that were read. */
  configs: readonly string[];
}

/** The session of this process, which runs one command line. */
export const session: Session = beginning();

/** Begins a command line anew. */
export function beginSession(given: Partial<Session> = {}): void {
  Object.assign(session, { ...beginning(), ...given });
}

function beginning(): Session {
  const flags = { quiet: false, json: false, rowsOnStdout: false, foreignCode: false };
  return { ...flags, caveats: [], configs: [] };
}
