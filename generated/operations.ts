// Made from openapi.yaml by `npm run generate`. Never edited: change the contract instead.

/** The base URL of each environment. */
export const environments = {
  production: "https://api.cloudnexus.io/v1",
  sandbox: "https://api-sandbox.cloudnexus.io/v1",
} as const;

/** Every operation of the contract, with what a client has to know of it to behave. */
export const operations = {
  listServers: {
    method: "GET",
    path: "/servers",
    idempotent: true,
    pagination: {
      cursor: "cursor",
      limit: "limit",
      items: "data",
      next: "meta.next_cursor",
      prev: "meta.prev_cursor",
      nextPage: "meta.next_page",
    },
    statuses: [200, 400, 401, 403, 429, 500],
  },
  createServer: { method: "POST", path: "/servers", idempotent: false, statuses: [201, 400, 401, 403, 409, 429, 500] },
  scaleDatabase: {
    method: "POST",
    path: "/databases/scale",
    idempotent: true,
    statuses: [202, 400, 401, 403, 404, 409, 429, 500],
  },
  purgeCache: {
    method: "POST",
    path: "/cdn/zones/{zone_id}/purge",
    idempotent: true,
    statuses: [200, 202, 400, 401, 403, 404, 429, 500],
  },
} as const;
