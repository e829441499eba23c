import { describe, expect, it } from "vitest";
import { readApiKey, readServerUrl } from "./server-url.ts";

describe("readServerUrl", () => {
  it.each([
    ["http://127.0.0.1:8000", "http://127.0.0.1:8000"],
    ["http://127.0.0.1:8000/", "http://127.0.0.1:8000"],
    ["https://guard.example.com/team/", "https://guard.example.com/team"],
    ["http://vllm:8000", "http://vllm:8000"],
    ["http://guard.default.svc", "http://guard.default.svc"],
    ["http://10.1.2.3", "http://10.1.2.3"],
    ["http://172.31.0.9:1", "http://172.31.0.9:1"],
    ["http://[::1]:8000", "http://[::1]:8000"],
    ["http://[fd00::1]:8000", "http://[fd00::1]:8000"],
  ])("takes %s", (given, read) => {
    expect(readServerUrl(given, { what: "url" })).toBe(read);
  });

  it.each([
    ["127.0.0.1:8000", "web address"],
    ["ftp://127.0.0.1", "web address"],
    ["http://user:hidden@127.0.0.1", "without a user name"],
    ["https://guard.example.com/?key=hidden", "without a user name, a query"],
    ["http://guard.example.com", "--allow-http"],
    ["http://172.32.0.1", "--allow-http"],
    ["http://8.8.8.8", "--allow-http"],
    ["http://[2001:db8::1]", "--allow-http"],
  ])("refuses %s", (given, words) => {
    const read = () => readServerUrl(given, { what: "url" });
    expect(read).toThrow(words);
    expect(read).not.toThrow("hidden");
  });

  it("lets http go to a public host where that is allowed", () => {
    const options = { what: "url", allowHttp: true };
    expect(readServerUrl("http://guard.example.com", options)).toBe("http://guard.example.com");
  });
});

describe("readApiKey", () => {
  it.each([
    [" abc ", "abc"],
    ["", undefined],
    [undefined, undefined],
  ])("reads %j", (given, read) => {
    expect(readApiKey(given)).toBe(read);
  });

  it("repeats no key that is none", () => {
    expect(() => readApiKey("hid\nden")).toThrow(/^apiKey is no key(?!.*hid)/u);
  });
});
