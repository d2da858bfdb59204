import { afterEach, describe, expect, it, vi } from "vitest";
import { AuthenticationError, ConfigurationError, TimeoutError } from "../../src/index.js";
import { clientOf, errorOf, newServer } from "../support/client.js";
import { type Handler, refuse, type Served, serve, succeed } from "../support/server.js";

const oldKey = "cnx_sk_test_old";
const newKey = "cnx_sk_test_new";

let served: Served;

const serveAll = async (handler: Handler) => {
  served = await serve(handler);
};

afterEach(() => served.close());

/** A server that only accepts the new key. */
const acceptNewKey: Handler = (request, response) => {
  if (request.headers.authorization === `Bearer ${newKey}`) succeed(request, response);
  else refuse(response, 401);
};

const keysSent = () => served.requests.map(({ headers }) => headers.authorization?.replace("Bearer ", ""));

describe("a key function, after a 401", () => {
  it("is called once more, and the request sent again at once if the key differs", async () => {
    await serveAll(acceptNewKey);
    const apiKey = vi.fn().mockResolvedValueOnce(oldKey).mockResolvedValue(newKey);
    await clientOf(served, { apiKey, maxRetries: 0 }).servers.create(newServer);
    expect(keysSent()).toEqual([oldKey, newKey]);
    expect(apiKey).toHaveBeenCalledTimes(2);
  });

  it("leads to an AuthenticationError if it gives the same key", async () => {
    await serveAll(acceptNewKey);
    const apiKey = vi.fn(async () => oldKey);
    const error = await errorOf(clientOf(served, { apiKey }).servers.create(newServer));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.outcomeUnknown).toBe(false);
    expect(keysSent()).toEqual([oldKey]);
    expect(apiKey).toHaveBeenCalledTimes(2);
  });

  it("leads to an AuthenticationError if the other key is rejected, too", async () => {
    await serveAll((_, response) => refuse(response, 401));
    const apiKey = vi.fn().mockResolvedValueOnce(oldKey).mockResolvedValue(newKey);
    expect(await errorOf(clientOf(served, { apiKey }).servers.list())).toBeInstanceOf(AuthenticationError);
    expect(keysSent()).toEqual([oldKey, newKey]);
  });
});

it("a key that is a string is not sent again after a 401", async () => {
  await serveAll(acceptNewKey);
  expect(await errorOf(clientOf(served, { apiKey: oldKey }).servers.list())).toBeInstanceOf(AuthenticationError);
  expect(served.requests).toHaveLength(1);
});

describe("a key function", () => {
  it("may return a key that ends with a newline, as files do", async () => {
    await serveAll(acceptNewKey);
    await clientOf(served, { apiKey: () => `${newKey}\n` }).servers.list();
    expect(keysSent()).toEqual([newKey]);
  });

  it("is called once for requests that are waiting for it at the same time", async () => {
    await serveAll(acceptNewKey);
    const apiKey = vi.fn(() => new Promise<string>((resolve) => setTimeout(resolve, 50, newKey)));
    const cnx = clientOf(served, { apiKey });
    await Promise.all([cnx.servers.list(), cnx.servers.list(), cnx.servers.create(newServer)]);
    expect(apiKey).toHaveBeenCalledTimes(1);
  });

  it("that hangs ends the call after its timeout, and a new call asks again", async () => {
    await serveAll(acceptNewKey);
    const apiKey = vi.fn<() => Promise<string>>(async () => newKey).mockReturnValueOnce(new Promise(() => {}));
    const cnx = clientOf(served, { apiKey, timeout: 400 });
    const error = await errorOf(cnx.servers.list({}, { timeout: 20 }));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ operation: "listServers", attempts: [], outcomeUnknown: false });
    expect(error.message).toContain("The apiKey function did not return a key within 20 ms");
    await cnx.servers.list();
    expect(keysSent()).toEqual([newKey]);
  });

  it.each<[string, () => string | Promise<string>, RegExp]>([
    [
      "throws",
      () => {
        throw new Error("vault is sealed");
      },
      /The apiKey function failed: vault is sealed/,
    ],
    ["rejects", () => Promise.reject(new Error("vault is sealed")), /The apiKey function failed: vault is sealed/],
    ["returns nothing", () => "", /The API key is empty/],
    ["returns something else", () => "hunter2", /Invalid API key: keys begin with cnx_sk_live_ or cnx_sk_test_/],
  ])("that %s ends the call before anything is sent", async (_, apiKey, message) => {
    await serveAll(succeed);
    const error = await errorOf(clientOf(served, { apiKey }).servers.list());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain("hunter2");
    expect(served.requests).toHaveLength(0);
  });
});
