/** How one run of the command line speaks: set from its options before a command begins. */
export interface Session {
  /** Print nothing but the result and errors. */
  quiet: boolean;
  /** Print errors as JSON. */
  json: boolean;
  /** Standard output carries rows: an error must not stand among them. */
  rowsOnStdout: boolean;
  /** The files of options that were read. */
  configs: readonly string[];
}

const FRESH: Session = { quiet: false, json: false, rowsOnStdout: false, configs: [] };

/** The session of this process, which runs one command line. */
export const session: Session = { ...FRESH };

/** Begins a command line anew. */
export function beginSession(given: Partial<Session> = {}): void {
  Object.assign(session, FRESH, given);
}
