/** Something that goes wrong with one answer. */
export type Fault =
  | { readonly type: "status"; readonly status: number; readonly retryAfter?: string }
  /** The connection breaks after so many bytes of the body. */
  | { readonly type: "drop"; readonly after: number }
  /** The connection stays open and sends nothing after so many bytes of the body. */
  | { readonly type: "stall"; readonly after: number }
  /** The bytes are of the right number, and wrong. */
  | { readonly type: "wrong-bytes" }
  /** The whole file comes, with status 200, whatever was asked for. */
  | { readonly type: "ignore-range" }
  /** So many bytes at a time, with so many milliseconds in between. */
  | { readonly type: "slow"; readonly bytes: number; readonly milliseconds: number };

/** A request that reached a server. */
export interface RecordedRequest {
  readonly server: "hub" | "storage";
  /** Path with query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
}
