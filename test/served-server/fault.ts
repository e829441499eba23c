import type { ServerResponse } from "node:http";
import type { Fault } from "./fake-route.ts";

/** Answers with a fault; false where the answer is to be made first. */
export async function applyFault(response: ServerResponse, fault: Fault): Promise<boolean> {
  if (fault.type === "change") return false;
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
    default:
      response.writeHead(200).end(`"${"x".repeat(10_000_000)}"`);
      return true;
  }
}
