import type { ServerResponse } from "node:http";
import type { Answer } from "./fake-server.ts";

/** What goes wrong with a request. */
export type Fault =
  | { readonly type: "status"; readonly status: number; readonly retryAfter?: string }
  | { readonly type: "reset" }
  | { readonly type: "hang" }
  /** The status and some of the body come, and then nothing more. */
  | { readonly type: "drip" }
  /** The body ends in the middle, as if it were whole. */
  | { readonly type: "truncate" }
  /** The body ends in the middle, and the connection with it. */
  | { readonly type: "break" }
  | { readonly type: "big" }
  | { readonly type: "change"; readonly change: (answer: Answer) => Answer };

/** Answers with a fault; false where the answer is to be made first. */
export async function applyFault(response: ServerResponse, fault: Fault): Promise<boolean> {
  switch (fault.type) {
    case "status": {
      const { status, retryAfter } = fault;
      const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
      response.writeHead(status, headers).end(JSON.stringify({ error: { message: "a fault" } }));
      return true;
    }
    case "reset":
      response.destroy();
      return true;
    case "hang":
      return true;
    case "drip": {
      response.writeHead(200);
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
      return true;
    }
    case "truncate":
      response.writeHead(200).end('{"model":"guard","choices":[{"index":0,');
      return true;
    case "break":
      response.writeHead(200, { "content-length": "1000" }).write('{"model":"guard",');
      setTimeout(() => response.destroy(), 10);
      return true;
    case "big":
      response.writeHead(200).end(`"${"x".repeat(100_000_000)}"`);
      return true;
    case "change":
      return false;
  }
}
