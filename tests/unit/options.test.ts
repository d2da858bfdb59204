import { describe, expect, it } from "vitest";
import { CloudNexus, type CloudNexusOptions, ConfigurationError } from "../../src/index.js";

const apiKey = "cnx_sk_test_abc123";

describe("an option of a client is refused", () => {
  it.each<[string, object, RegExp]>([
    [
      "with another spelling",
      { baseURL: "http://127.0.0.1:4010/v1" },
      /^Unknown client option "baseURL"\. Did you mean baseUrl\?$/,
    ],
    ["named like a method of every object", { toString: () => "" }, /^Unknown client option "toString"\./],
    ["with another spelling of the key", { apikey: apiKey }, /Did you mean apiKey\?/],
    [
      "that does not exist",
      { verbose: true },
      /^Unknown client option "verbose"\. The options are apiKey, environment, .* and /,
    ],
    ["timeout: 0", { timeout: 0 }, /^timeout must be an integer between 1 and 2147483647 \(got 0\)\.$/],
    ["timeout: a string", { timeout: "5s" }, /^timeout must be an integer .* \(got "5s"\)\.$/],
    ["maxRetries: -1", { maxRetries: -1 }, /^maxRetries must be an integer between 0/],
    ["maxConcurrency: 1.5", { maxConcurrency: 1.5 }, /^maxConcurrency must be an integer between 1/],
    [
      "an environment that does not exist",
      { environment: "staging" },
      /^Invalid environment "staging"; expected "production" or "sandbox"\.$/,
    ],
    [
      "a level that does not exist",
      { logLevel: "loud" },
      /^Invalid logLevel "loud"; expected "debug", "info", "warn", "error" or "off"\.$/,
    ],
    ["a limiter that is none", { rateLimiter: true }, /^rateLimiter must be a RateLimiter, or false \(got true\)\.$/],
    [
      "middleware that is no array",
      { middleware: {} },
      /^middleware must be an array of objects with onRequest, onResponse or onError/,
    ],
    ["a fetch that is no function", { fetch: {} }, /^fetch must be a function \(got an object\)\.$/],
    [
      "a logger without methods",
      { logger: { log() {} } },
      /^logger must be an object with the methods error, warn, info and debug/,
    ],
    ["an observer that is no function", { observer: "x" }, /^observer must be a function/],
    [
      "a switch that is no boolean",
      { dangerouslyAllowHttp: "yes" },
      /^dangerouslyAllowHttp must be true or false \(got "yes"\)\.$/,
    ],
    [
      "a key of the wrong type, which is not shown",
      { apiKey: { secret: "hunter2" } },
      /^apiKey must be a string, or a function that returns one \(got object\)\.$/,
    ],
    [
      "a base URL that is none",
      { baseUrl: "nowhere" },
      /^Invalid baseUrl "nowhere": expected an absolute URL such as https:/,
    ],
    [
      "a base URL with credentials, which are not shown",
      { baseUrl: "https://me:hunter2@example.com" },
      /^Invalid baseUrl "https:\/\/…@example\.com": it must have no credentials/,
    ],
    [
      "a base URL with a query",
      { baseUrl: "https://example.com/v1?a=1" },
      /it must have no credentials, query or fragment/,
    ],
    [
      "a base URL with http",
      { baseUrl: "http://simulator:4010/v1" },
      /use https \(http only for localhost, or with dangerouslyAllowHttp\)/,
    ],
  ])("%s", (_, options, message) => {
    const create = () => new CloudNexus({ apiKey, ...options } as CloudNexusOptions);
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(message);
    if (!("apiKey" in options))
      expect(() => new CloudNexus({ apiKey }).withOptions(options)).toThrow(ConfigurationError);
  });

  it("unless it is undefined, which counts as not given", () => {
    const names = ["timeout", "maxRetries", "environment", "logger", "fetch", "headers", "middleware", "observer"];
    const options = Object.fromEntries(names.map((name) => [name, undefined]));
    expect(() => new CloudNexus({ apiKey, ...options })).not.toThrow();
  });
});

it("dangerouslyAllowHttp allows http to any host", async () => {
  const urls: unknown[] = [];
  const fetch = async (input: unknown) => {
    urls.push(input);
    return Response.json({ data: [], meta: {} });
  };
  const baseUrl = "http://simulator:4010/v1";
  await new CloudNexus({ apiKey, baseUrl, fetch, dangerouslyAllowHttp: true }).servers.list();
  expect(urls).toEqual([`${baseUrl}/servers`]);
});
