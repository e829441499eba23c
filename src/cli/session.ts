/** How one run of the command line speaks: set from its options before a command begins. */
export interface Session {
  /** Print nothing but the result and errors. */
  quiet: boolean;
  /** Print errors as JSON. */
  json: boolean;
  /** Standard output carries rows: an error must not stand among them. */
  rowsOnStdout: boolean;
}

/** The session of this process, which runs one command line. */
export const session: Session = { quiet: false, json: false, rowsOnStdout: false };

/** Begins a command line anew. */
export function beginSession(given: Partial<Session> = {}): void {
  Object.assign(session, { quiet: false, json: false, rowsOnStdout: false, ...given });
}
