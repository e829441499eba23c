import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

import type { Fault } from "./fault.ts";

/** Answers a request for a file as a storage host does, with ranges, or as a fault says. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  fault: Fault | undefined,
): Promise<void> {
  const header = fault?.type === "ignore-range" ? undefined : request.headers.range;
  const match = /^bytes=(\d+)-(\d+)?$/.exec(header ?? "");
  const start = Number(match?.[1] ?? 0);
  const end = Math.min(Number(match?.[2] ?? content.length), content.length - 1) + 1;
  if (match && start >= content.length) {
    response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
    return;
  }
  const part = Buffer.from(content.subarray(start, match ? end : undefined));
  if (fault?.type === "wrong-bytes") part.fill(0x2a);
  response.writeHead(match ? 206 : 200, {
    "content-length": part.length,
    "accept-ranges": "bytes",
    ...(match ? { "content-range": `bytes ${start}-${end - 1}/${content.length}` } : {}),
  });
  await sendBody(response, part, fault);
}

async function sendBody(
  response: ServerResponse,
  body: Buffer,
  fault: Fault | undefined,
): Promise<void> {
  if (fault?.type === "drop" || fault?.type === "stall") {
    const sent = body.subarray(0, fault.after);
    response.flushHeaders();
    await new Promise((resolve) => response.write(sent.length > 0 ? sent : "", resolve));
    // A reset would take what is still on its way along; give it time to arrive.
    if (fault.type === "drop") await delay(20).then(() => response.destroy());
    return;
  }
  if (fault?.type === "slow") {
    for (let at = 0; at < body.length && !response.destroyed; at += fault.bytes) {
      response.write(body.subarray(at, at + fault.bytes));
      await delay(fault.milliseconds);
    }
    response.end();
    return;
  }
  response.end(body);
}
