import { extname, join } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { BUNDLER_RUNTIME, bundle, entryPoints, installed, run } from "./installed.js";

/** Each file costs at start-up, and so do the validators, which are large. */
const LOADS_VALIDATORS = ["@cloudnexus/sdk/simulator", "@cloudnexus/sdk/validate"];

const files = [...entryPoints].flatMap(([name, { require, default: module }]) =>
  [module, require.default].map((file) => [name, file] as const),
);

it.each(files)("%s loads %s, and what it shares with others", async (name, file) => {
  const { metafile } = await build({
    entryPoints: [join(installed, file)],
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    metafile: true,
    write: false,
    absWorkingDir: installed,
    logLevel: "error",
  });
  const shared = ["dist/shared", ...(LOADS_VALIDATORS.includes(name) ? ["dist/validators"] : [])];
  const expected = new Set([file.replace("./", ""), ...shared.map((path) => path + extname(file))]);
  const loaded = new Set(Object.keys(metafile.inputs));
  loaded.delete(BUNDLER_RUNTIME);
  expect(loaded).toEqual(expected);
});

it("Node loads its fetch when a client is made: not for an import, nor in the first call", async () => {
  const code = `
    const isLoaded = () => process.moduleLoadList.some((name) => name.endsWith("undici/undici"));
    const { CloudNexus } = await import("@cloudnexus/sdk");
    const before = isLoaded();
    new CloudNexus({ apiKey: "cnx_sk_test_1" });
    console.log(before, isLoaded());`;
  expect(await run("module", code)).toBe("false true\n");
});

it("an error is of the same class from wherever it comes", async () => {
  const code = `
    import { ConfigurationError, TimeoutError } from "@cloudnexus/sdk";
    import { redisRateLimiter } from "@cloudnexus/sdk/redis";
    import { validateResponses } from "@cloudnexus/sdk/validate";
    const away = { isReady: false, eval: async () => { throw new Error("away") } };
    const limiter = redisRateLimiter({ client: away, logger: { warn() {} } });
    const headers = new Headers({ "retry-after": "3600" });
    const sentAt = Date.now();
    (await limiter.acquire("key")).release({ sent: true, answer: { status: 429, headers, sentAt, receivedAt: sentAt } });
    const late = await limiter.acquire("key", { deadline: sentAt + 1_000 }).catch((error) => error);
    let wrong;
    try { validateResponses({ mode: "x" }) } catch (error) { wrong = error }
    console.log(late instanceof TimeoutError, wrong instanceof ConfigurationError);`;
  expect(await run("module", code)).toBe("true true\n");
});

it("middleware and client know the same answers: an error found by one tells what the other went through", async () => {
  const code = `
    import { CloudNexus, ResponseValidationError } from "@cloudnexus/sdk";
    import { validateResponses } from "@cloudnexus/sdk/validate";
    const fetch = async () => Response.json({ data: 1 });
    const middleware = [validateResponses({ mode: "throw" })];
    const cnx = new CloudNexus({ apiKey: "cnx_sk_test_admin", fetch, middleware });
    const error = await cnx.servers.list().catch((error) => error);
    console.log(error instanceof ResponseValidationError, error.operation, error.attempts.length);`;
  expect(await run("module", code)).toBe("true listServers 1\n");
});

describe("a bundle", () => {
  it.each([...entryPoints.keys()])("has nothing of %s where that isn't used", async (name) => {
    expect(await bundle(`import "${name}"; console.log("mine");`)).toBe('console.log("mine");');
  });

  it.each(["ConflictError", "createRateLimiter", "paginate"])("with %s alone has no client in it", async (name) => {
    // What only the client has; `paginate` needs the descriptions of operations, too.
    const client = ["api.cloudnexus.io", "maxConcurrency", "CLOUDNEXUS_API_KEY"];
    const output = await bundle(`export { ${name} } from "@cloudnexus/sdk";`);
    expect(client.filter((text) => output.includes(text))).toEqual([]);
    const whole = await bundle(`export { CloudNexus } from "@cloudnexus/sdk";`);
    expect(client.filter((text) => whole.includes(text))).toEqual(client);
  });
});
