/** Something that `komainu doctor` found. */
export interface Finding {
  /** Stable name, for programs. */
  readonly id: string;
  readonly title: string;
  /**
   * `ok`; `note`: worth knowing, such as what could run faster; `missing`: something optional
   * that the remedy gets, such as a model or the engine; `broken`: the screen, or an engine that is
   * installed, cannot run, or nothing can be installed.
   */
  readonly status: "ok" | "note" | "missing" | "broken";
  readonly detail: string;
  /** The command, or what to do. */
  readonly remedy?: string;
}
