// Made from openapi.yaml by `npm run generate`. Never edited: change the contract instead.

/** The base URL of each environment. */
export const environments = {
  production: "https://api.cloudnexus.io/v1",
  sandbox: "https://api-sandbox.cloudnexus.io/v1",
} as const;

/** Every operation of the contract. */
export const operations = {
  listServers: { method: "GET", path: "/servers", idempotent: true },
  createServer: { method: "POST", path: "/servers", idempotent: false },
  scaleDatabase: { method: "POST", path: "/databases/scale", idempotent: true },
  purgeCache: { method: "POST", path: "/cdn/zones/{zone_id}/purge", idempotent: true },
} as const;

/** What a client has to know of an operation to behave, by method and path. */
export const endpoints: Record<string, [operation: keyof typeof operations, idempotent: boolean] | undefined> = {
  "GET /servers": ["listServers", true],
  "POST /servers": ["createServer", false],
  "POST /databases/scale": ["scaleDatabase", true],
  "POST /cdn/zones/{zone_id}/purge": ["purgeCache", true],
};
