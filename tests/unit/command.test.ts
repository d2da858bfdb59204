import { describe, expect, it } from "vitest";
import { defineCommand } from "../../src/cli/command.js";
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
    [["--nope", "x"], "Unknown option '--nope'. --help lists the options."],
    [["--strict=yes"], "Option '--strict' does not take an argument. --help lists the options."],
  ])("%j are refused", async (args, message) => {
    await expect(command(args, "")).rejects.toThrow(new UsageError(message));
  });
});
