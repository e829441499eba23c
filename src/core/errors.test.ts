import { describe, expect, it } from "vitest";
import { failureOf, KomainuError, thrownKind } from "./errors.ts";

class ServerError extends Error {
  readonly status = 503;
}

function withCause(cause: unknown): Error {
  return new Error("secret", { cause });
}

const circular = withCause(undefined);
circular.cause = circular;
const shy = Object.defineProperty(new Error("secret"), "code", {
  get: () => {
    throw new Error("secret");
  },
});

describe("thrownKind", () => {
  it.each<[string, unknown, string]>([
    ["an error", new RangeError("secret"), "RangeError"],
    ["a system's error", Object.assign(new Error("secret"), { code: "ENOMEM" }), "Error (ENOMEM)"],
    ["a cause's code", withCause({ code: "ECONNREFUSED" }), "Error (ECONNREFUSED)"],
    [
      "a gathered error's code",
      withCause(new AggregateError([{ code: "ETIMEDOUT" }], "secret")),
      "Error (ETIMEDOUT)",
    ],
    ["a server's status", new ServerError("secret"), "ServerError (HTTP 503)"],
    [
      "a code that is a sentence",
      Object.assign(new Error("secret"), { code: "A secret" }),
      "Error",
    ],
    [
      "a name that is a sentence",
      Object.assign(new Error("secret"), { name: "A secret" }),
      "Error",
    ],
    ["its own cause", circular, "Error"],
    ["an error that cannot be read", shy, "an error that cannot be read"],
    ["a text", "secret", "something that is no error"],
    ["undefined", undefined, "something that is no error"],
  ])("names %s", (_, error, kind) => {
    expect(thrownKind(error)).toBe(kind);
    expect(failureOf(error).message).toContain(kind);
    expect(JSON.stringify(failureOf(error))).not.toContain("secret");
    expect(failureOf(error).cause).toBe(error);
  });
});

describe("failureOf", () => {
  it("lets the words of Komainu's own errors pass", () => {
    const error = new KomainuError("timeout", "Too slow.", { cause: new Error("secret") });
    expect(failureOf(error)).toEqual({ code: "timeout", message: "Too slow." });
    expect(JSON.stringify(failureOf(error))).not.toContain("secret");
  });
});
