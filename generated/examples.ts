// Generated from openapi.yaml by `npm run generate`. Do not edit: change the contract instead.

import type { ResponseExamples } from "../src/simulator/examples.js";
import type { operations } from "./operations.js";

/** The first example of each success: operationId → status → media type → body. */
export const examples: Record<keyof typeof operations, ResponseExamples> = {
  listServers: {
    "200": {
      "application/json": {
        data: [
          {
            id: "srv_8x9y2z3a4b",
            name: "prod-web-01",
            status: "running",
            region: "us-east-1",
            specs: { cpu: 4, ram_gb: 16, storage_gb: 200 },
            ipv4: "192.168.1.45",
            created_at: "2025-01-12T08:30:00Z",
          },
        ],
        meta: {
          total: 42,
          next_cursor: "eyJpZCI6InNydl85eDl5MnoifQ==",
          prev_cursor: null,
          next_page: "/v1/servers?page=2",
        },
      },
    },
  },
  createServer: {
    "201": {
      "application/json": {
        data: {
          id: "srv_1a2b3c4d5e",
          name: "api-worker-01",
          status: "provisioning",
          region: "eu-west-2",
          specs: { cpu: 8, ram_gb: 32, storage_gb: 400 },
          ipv4: null,
          created_at: "2025-01-20T11:45:30Z",
        },
      },
    },
  },
  scaleDatabase: {
    "202": {
      "application/json": {
        data: {
          database_id: "db_9f8e7d6c5b",
          tier: "production-high",
          read_replicas: 3,
          status: "scheduled",
          maintenance_window: "2025-02-01T02:00:00Z",
        },
      },
    },
  },
  purgeCache: {
    "200": {
      "application/json": {
        data: { purge_id: "purge_7h8i9j0k1l", zone_id: "zone_4f2a", status: "completed", paths: ["/index.html"] },
      },
    },
    "202": {
      "application/json": {
        data: {
          purge_id: "purge_8i9j0k1l2m",
          zone_id: "zone_4f2a",
          status: "queued",
          paths: ["/assets/v2/*", "/static/images/*.webp"],
        },
      },
    },
  },
};
