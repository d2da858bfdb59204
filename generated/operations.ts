// Generated from openapi.yaml by `npm run generate`. Do not edit: change the contract instead.

import type { OperationDescription, SecurityScheme } from "../src/operations.js";

/** The base URL of each environment. */
export const environments = {
  production: "https://api.cloudnexus.io/v1",
  sandbox: "https://api-sandbox.cloudnexus.io/v1",
} as const;

/** How a request outside of the contract carries the API key; null if it carries none. */
export const defaultSecurity = { type: "bearer" } as const satisfies SecurityScheme | null;

/** Every operation of the contract, by its operationId. */
export const operations = {
  listServers: {
    id: "listServers",
    method: "GET",
    path: "/servers",
    parameters: [
      { name: "status", in: "query", required: false, style: "form", explode: true, type: "string" },
      { name: "region", in: "query", required: false, style: "form", explode: true, type: "string" },
      { name: "limit", in: "query", required: false, style: "form", explode: true, type: "integer", default: 20 },
      { name: "cursor", in: "query", required: false, style: "form", explode: true, type: "string" },
    ],
    successes: { "200": ["application/json"] },
    security: [{ type: "bearer" }],
    idempotent: true,
    pagination: {
      cursor: "cursor",
      limit: "limit",
      items: "data",
      next: "meta.next_cursor",
      prev: "meta.prev_cursor",
      nextPage: "meta.next_page",
    },
  },
  createServer: {
    id: "createServer",
    method: "POST",
    path: "/servers",
    parameters: [],
    requestBody: { required: true, mediaTypes: ["application/json"] },
    successes: { "201": ["application/json"] },
    security: [{ type: "bearer" }],
    idempotent: false,
  },
  scaleDatabase: {
    id: "scaleDatabase",
    method: "POST",
    path: "/databases/scale",
    parameters: [],
    requestBody: { required: true, mediaTypes: ["application/json"] },
    successes: { "202": ["application/json"] },
    security: [{ type: "bearer" }],
    idempotent: true,
  },
  purgeCache: {
    id: "purgeCache",
    method: "POST",
    path: "/cdn/zones/{zone_id}/purge",
    parameters: [{ name: "zone_id", in: "path", required: true, style: "simple", explode: false, type: "string" }],
    requestBody: { required: true, mediaTypes: ["application/json"] },
    successes: { "200": ["application/json"], "202": ["application/json"] },
    security: [{ type: "bearer" }],
    idempotent: true,
  },
} as const satisfies Record<string, OperationDescription>;
