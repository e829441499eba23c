/** Something that `komainu doctor` found. */
export interface Finding {
  /** Stable name, for programs. */
  readonly id: string;
  readonly title: string;
  /**
   * `ok`; `note`: worth knowing, such as what could run faster; `missing`: something that the
   * remedy gets, such as a model; `broken`: the screen or the engine of the guard models cannot
   * run, or nothing can be installed.
   */
  readonly status: "ok" | "note" | "missing" | "broken";
  readonly detail: string;
  /** The command, or what to do. */
  readonly remedy?: string;
}
