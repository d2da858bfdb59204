import { describe, expect, it, vi } from "vitest";
import { defineCommand, reportUsageErrors } from "../../src/cli/command.js";
import { UsageError } from "../../src/openapi/usage-error.js";

let received: object | undefined;
const command = defineCommand({
  help: () => "",
  options: {
    url: { type: "string" },
    key: { type: "string" },
    runs: { type: "string", short: "r" },
    only: { type: "string", multiple: true },
    strict: { type: "boolean" },
  },
  async run(values) {
    received = { ...values };
    return 0;
  },
});

describe("the options of a command", () => {
  it.each([
    [["--url", "u", "--strict"], { url: "u", strict: true }],
    [["--only", "a", "--only", "b"], { only: ["a", "b"] }],
    [["--runs=-1", "--url=--key"], { runs: "-1", url: "--key" }],
    [["--url", "-"], { url: "-" }],
    [["--strict", "--strict"], { strict: true }],
  ])("%j are read", async (args, values) => {
    expect(await command(args, "")).toBe(0);
    expect(received).toEqual(values);
  });

  const dash = "Write a value that begins with a dash as";
  it.each([
    [["--url", "a", "--url", "b"], "--url is given twice; give it once."],
    [["--url=a", "--strict", "--url", "a"], "--url is given twice; give it once."],
    [["--url", "--key", "x"], `--url has no value (the next word is --key). ${dash} --url=VALUE.`],
    [["--url", "--key=secret"], `--url has no value (the next word is --key). ${dash} --url=VALUE.`],
    [["--runs", "-1"], `--runs has no value (the next word begins with a dash). ${dash} --runs=VALUE.`],
    [["--key", "--secret"], `--key has no value (the next word begins with a dash). ${dash} --key=VALUE.`],
    [["--url"], "--url has no value: give one, or leave the option out."],
    [["--url", ""], "--url has an empty value: give one, or leave the option out."],
    [["--url", "u", "secret"], "There is a value without an option before it. --help lists the options."],
    [["--nope", "x"], "Unknown option '--nope'. --help lists the options."],
    [["--strict=yes"], "Option '--strict' does not take an argument. --help lists the options."],
  ])("%j are refused", async (args, message) => {
    await expect(command(args, "")).rejects.toThrow(new UsageError(message));
  });
});

it("a key that was given in place of something else is not shown", async () => {
  const shown = vi.spyOn(console, "error").mockImplementation(() => {});
  const fail = () => Promise.reject(new UsageError('Invalid --base-url "cnx_sk_live_secret".'));
  expect(await reportUsageErrors(fail)).toBe(2);
  expect(shown.mock.calls).toEqual([['Invalid --base-url "[key]".']]);
  shown.mockRestore();
});
