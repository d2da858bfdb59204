// Generated from openapi.yaml by `npm run generate`. Do not edit: change the contract instead.

export interface paths {
  "/servers": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List all servers
     * @description Returns your servers, one page at a time. If you set several filters, a server must match all of them; the order is
     *     stable while nothing changes (inferred).
     */
    get: operations["listServers"];
    put?: never;
    /**
     * Create a server
     * @description Creates a server. Its status is `provisioning` at first; list the servers to see when it is `running`.
     *
     *     **Not idempotent:** sent twice, it creates two servers. After a 500 response or a lost connection, look for the
     *     server in the list before you send this again. (Inferred.)
     */
    post: operations["createServer"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/databases/scale": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Scale database cluster
     * @description Changes the tier of a database cluster and the number of its read replicas, immediately or in a maintenance window.
     *     The request describes the target, not a change, so it is safe to send again (inferred).
     */
    post: operations["scaleDatabase"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/cdn/zones/{zone_id}/purge": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Purge CDN cache
     * @description Removes content from the cache of a CDN zone. Responds when that is done, unless `async` is true. Safe to send again.
     *     (Inferred.)
     */
    post: operations["purgeCache"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /**
     * @description State of a server; `provisioning` while it is being set up.
     * @example running
     * @enum {string}
     */
    ServerStatus: "running" | "stopped" | "provisioning";
    ServerSpecs: ServerSpecs;
    Server: Server;
    PageMeta: PageMeta;
    ServerPage: ServerPage;
    CreateServerRequest: CreateServerRequest;
    CreatedServer: CreatedServer;
    ScaleDatabaseRequest: ScaleDatabaseRequest;
    DatabaseScaling: DatabaseScaling;
    DatabaseScalingResponse: DatabaseScalingResponse;
    PurgeCacheRequest: PurgeCacheRequest;
    CachePurge: CachePurge;
    CachePurgeResponse: CachePurgeResponse;
    ErrorObject: ErrorObject;
    ErrorResponse: ErrorResponse;
  };
  responses: {
    /**
     * @description The query is invalid: `limit` is out of range, `status` is unknown, or the server did not issue `cursor`. Correct
     *     the request before you send it again. If the cursor is invalid, start at the first page.
     */
    InvalidQuery: {
      headers: {
        "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
        "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
        "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorResponse"];
      };
    };
    /**
     * @description The body is not valid JSON, lacks a required field, or has a field with an invalid value. Correct the request before
     *     you send it again. `details` may name the field.
     */
    InvalidBody: {
      headers: {
        "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
        "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
        "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorResponse"];
      };
    };
    /**
     * @description The API key is missing, invalid or expired, or was not sent as a Bearer token. Check that the key is complete and
     *     belongs to the environment that you call.
     */
    Unauthorized: {
      headers: {
        "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
        "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
        "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorResponse"];
      };
    };
    /** @description The API key is valid, but lacks permission for this resource. Use a key that has it. */
    Forbidden: {
      headers: {
        "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
        "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
        "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorResponse"];
      };
    };
    /**
     * @description The API key is valid, but lacks permission to change this resource: it is `read-only`, or the resource is outside its
     *     scope. Nothing was changed. Use an `admin` key, or one whose scope includes the resource.
     */
    WriteForbidden: {
      headers: {
        "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
        "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
        "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorResponse"];
      };
    };
    /**
     * @description The rate limit of the API key is exceeded, and the request was not processed (inferred). Send it again after
     *     `X-RateLimit-Reset`, or later if `Retry-After` says so. If you get further 429 responses, use exponential backoff.
     */
    TooManyRequests: {
      headers: {
        "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
        /**
         * @description Number of requests that the API key has left in the current window, usually 0.
         * @example 0
         */
        "X-RateLimit-Remaining": number;
        "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
        "Retry-After": components["headers"]["Retry-After"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorResponse"];
      };
    };
    /**
     * @description Unexpected infrastructure failure. The request may have been processed or not: send it again, after a delay, only if
     *     the operation is idempotent. If the error persists, contact support with the `request_id`.
     */
    ServerError: {
      headers: {
        "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
        "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
        "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorResponse"];
      };
    };
  };
  parameters: {
    /**
     * @description Maximum number of items per page.
     * @example 50
     */
    Limit: number;
    /**
     * @description The page to return: `meta.next_cursor` or `meta.prev_cursor` of another page. Leave it out for the first page.
     *     Percent-encode it, and send the same filters with it.
     */
    Cursor: string;
    /**
     * @description ID of the CDN zone.
     * @example zone_4f2a
     */
    ZoneId: string;
  };
  requestBodies: never;
  headers: {
    /**
     * @description Number of requests that the API key may send per window.
     * @example 1000
     */
    "X-RateLimit-Limit": number;
    /**
     * @description Number of requests that the API key has left in the current window, at most `X-RateLimit-Limit`.
     * @example 842
     */
    "X-RateLimit-Remaining": number;
    /**
     * @description End of the current window, as Unix time (seconds since 1970-01-01T00:00:00Z).
     * @example 1708492800
     */
    "X-RateLimit-Reset": number;
    /**
     * @description Minimum number of seconds to wait. It counts if it ends later than `X-RateLimit-Reset`.
     * @example 1
     */
    "Retry-After": number;
  };
  pathItems: never;
}
/**
 * @description CPU, memory and storage of a server.
 * @example {
 *       "cpu": 4,
 *       "ram_gb": 16,
 *       "storage_gb": 200
 *     }
 */
export interface ServerSpecs {
  /**
   * @description Number of CPU cores.
   * @example 4
   */
  cpu: number;
  /**
   * @description Memory in gigabytes.
   * @example 16
   */
  ram_gb: number;
  /**
   * @description NVMe storage in gigabytes.
   * @example 200
   */
  storage_gb: number;
}
/**
 * @description A virtual private server (VPS).
 * @example {
 *       "id": "srv_8x9y2z3a4b",
 *       "name": "prod-web-01",
 *       "status": "running",
 *       "region": "us-east-1",
 *       "specs": {
 *         "cpu": 4,
 *         "ram_gb": 16,
 *         "storage_gb": 200
 *       },
 *       "ipv4": "192.168.1.45",
 *       "created_at": "2025-01-12T08:30:00Z"
 *     }
 */
export interface Server {
  /**
   * @description ID of the server, which begins with `srv_`.
   * @example srv_8x9y2z3a4b
   */
  id: string;
  /**
   * @description Name of the server.
   * @example prod-web-01
   */
  name: string;
  /** @description Current state of the server. */
  status: components["schemas"]["ServerStatus"];
  /**
   * @description Slug of the datacenter that the server is in.
   * @example us-east-1
   */
  region: string;
  /** @description CPU, memory and storage of the server. */
  specs: components["schemas"]["ServerSpecs"];
  /**
   * Format: ipv4
   * @description IPv4 address; null while the server is being provisioned and has none.
   * @example 192.168.1.45
   * @example null
   */
  ipv4: string | null;
  /**
   * Format: date-time
   * @description Time of creation, in UTC (RFC 3339).
   * @example 2025-01-12T08:30:00Z
   */
  created_at: string;
}
/**
 * @description Position of a page in the list.
 * @example {
 *       "total": 42,
 *       "next_cursor": "eyJpZCI6InNydl85eDl5MnoifQ==",
 *       "prev_cursor": null
 *     }
 */
export interface PageMeta {
  /**
   * @description Number of items on all pages together, after filtering.
   * @example 42
   */
  total: number;
  /**
   * @description Cursor of the next page, to send as `cursor`; null on the last page.
   * @example eyJpZCI6InNydl85eDl5MnoifQ==
   * @example null
   */
  next_cursor: string | null;
  /**
   * @description Cursor of the previous page, to send as `cursor`; null on the first page.
   * @example eyJpZCI6InNydl84eDl5MnoifQ==
   * @example null
   */
  prev_cursor: string | null;
  /**
   * @deprecated
   * @description Link to the next page, by page number. Use `next_cursor` instead.
   * @example /v1/servers?page=2
   */
  next_page?: string | null;
}
/** @description One page of the list of servers. */
export interface ServerPage {
  /**
   * @description Servers on this page, at most `limit`; can be empty.
   * @example []
   */
  data: components["schemas"]["Server"][];
  meta: components["schemas"]["PageMeta"];
}
/** @description The server to create. */
export interface CreateServerRequest {
  /**
   * @description Name of the server, such as `api-worker-01`.
   * @example api-worker-01
   */
  name: string;
  /**
   * @description Slug of the datacenter, such as `eu-west-2`.
   * @example eu-west-2
   */
  region: string;
  /**
   * @description Plan, such as `standard-8`. Sets CPU, memory and storage.
   * @example standard-8
   */
  plan: string;
  /**
   * @description Operating system image, such as `ubuntu-22.04`.
   * @example ubuntu-22.04
   */
  image: string;
  /**
   * @description IDs of SSH keys for access to the server, such as `key_abc123`.
   * @example [
   *       "key_abc123"
   *     ]
   */
  ssh_keys?: string[];
  /**
   * @description Whether the server is backed up automatically.
   * @default false
   * @example true
   */
  auto_backup?: boolean;
}
/** @description The response to a request that creates a server. */
export interface CreatedServer {
  /** @description The new server, with the status `provisioning`. */
  data: components["schemas"]["Server"];
}
/** @description The database cluster to scale, and its target. */
export interface ScaleDatabaseRequest {
  /**
   * @description ID of the database cluster, such as `db_9f8e7d6c5b`.
   * @example db_9f8e7d6c5b
   */
  database_id: string;
  /**
   * @description Target tier, such as `production-high`.
   * @example production-high
   */
  new_tier: string;
  /**
   * @description Target number of read replicas. If it is left out, the number does not change.
   * @example 3
   */
  read_replicas?: number;
  /**
   * Format: date-time
   * @description Start of the maintenance window, in UTC (RFC 3339). If it is left out, scaling begins immediately.
   * @example 2025-02-01T02:00:00Z
   */
  maintenance_window?: string;
}
/**
 * @description Accepted scaling of a database cluster.
 * @example {
 *       "database_id": "db_9f8e7d6c5b",
 *       "tier": "production-high",
 *       "read_replicas": 3,
 *       "status": "scheduled",
 *       "maintenance_window": "2025-02-01T02:00:00Z"
 *     }
 */
export interface DatabaseScaling {
  /**
   * @description ID of the database cluster.
   * @example db_9f8e7d6c5b
   */
  database_id: string;
  /**
   * @description Target tier.
   * @example production-high
   */
  tier: string;
  /**
   * @description Target number of read replicas.
   * @example 3
   */
  read_replicas: number;
  /**
   * @description Either `scaling` (in progress) or `scheduled` (waits for the maintenance window).
   * @example scheduled
   * @enum {string}
   */
  status: "scaling" | "scheduled";
  /**
   * Format: date-time
   * @description Start of the maintenance window, in UTC (RFC 3339); null if the request has none.
   * @example 2025-02-01T02:00:00Z
   * @example null
   */
  maintenance_window: string | null;
}
/** @description The response to a request that scales a database cluster. */
export interface DatabaseScalingResponse {
  data: components["schemas"]["DatabaseScaling"];
}
/** @description The content to purge. */
export interface PurgeCacheRequest {
  /**
   * @description Paths within the zone, with `*` as a wildcard.
   * @example [
   *       "/assets/v2/*",
   *       "/static/images/*.webp"
   *     ]
   */
  paths: string[];
  /**
   * @description Purges only content that has this ETag.
   * @example a1b2c3d4
   */
  etag_match?: string;
  /**
   * @description Whether to respond before the purge is complete.
   * @default false
   * @example true
   */
  async?: boolean;
}
/**
 * @description A completed or queued purge.
 * @example {
 *       "purge_id": "purge_7h8i9j0k1l",
 *       "zone_id": "zone_4f2a",
 *       "status": "completed",
 *       "paths": [
 *         "/index.html"
 *       ]
 *     }
 */
export interface CachePurge {
  /**
   * @description ID of the purge.
   * @example purge_7h8i9j0k1l
   */
  purge_id: string;
  /**
   * @description ID of the CDN zone.
   * @example zone_4f2a
   */
  zone_id: string;
  /**
   * @description Either `completed` or, if the request was sent with `async`, `queued`.
   * @example completed
   * @enum {string}
   */
  status: "completed" | "queued";
  /**
   * @description Paths of the request.
   * @example [
   *       "/assets/v2/*",
   *       "/static/images/*.webp"
   *     ]
   */
  paths: string[];
}
/** @description The response to a request that purges the cache. */
export interface CachePurgeResponse {
  data: components["schemas"]["CachePurge"];
}
/**
 * @description Description of an error.
 * @example {
 *       "code": "insufficient_resources",
 *       "message": "Region eu-west-2 has reached capacity for standard-16 plan.",
 *       "request_id": "req_8a9b0c1d2e"
 *     }
 */
export interface ErrorObject {
  /**
   * @description Kind of error, for programs. The section Error codes lists the known ones. Only `insufficient_resources` is
   *     published, the others are inferred. There may be more: handle an unknown code by the status.
   * @example insufficient_resources
   */
  code: "insufficient_resources" | (string & {});
  /**
   * @description Description of the error, for people. The text may change, so programs should not depend on it.
   * @example Region eu-west-2 has reached capacity for standard-16 plan.
   */
  message: string;
  /**
   * @description More information about the error. The fields depend on the code.
   * @example {
   *       "region": "eu-west-2",
   *       "suggested_alternatives": [
   *         "eu-west-3",
   *         "us-east-1"
   *       ]
   *     }
   */
  details?: {
    [key: string]: unknown;
  };
  /**
   * @description ID of the request. Include it when you contact support.
   * @example req_8a9b0c1d2e
   */
  request_id: string;
}
/** @description Body of every error response. */
export interface ErrorResponse {
  error: components["schemas"]["ErrorObject"];
}
export type $defs = Record<string, never>;
export interface operations {
  listServers: {
    parameters: {
      query?: {
        /**
         * @description Returns only servers with this status.
         * @example running
         */
        status?: components["schemas"]["ServerStatus"];
        /**
         * @description Returns only servers in the datacenter with this slug.
         * @example us-east-1
         */
        region?: string;
        /**
         * @description Maximum number of items per page.
         * @example 50
         */
        limit?: components["parameters"]["Limit"];
        /**
         * @description The page to return: `meta.next_cursor` or `meta.prev_cursor` of another page. Leave it out for the first page.
         *     Percent-encode it, and send the same filters with it.
         */
        cursor?: components["parameters"]["Cursor"];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description One page of servers, with the cursors of the next and the previous page. */
      200: {
        headers: {
          "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
          "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
          "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ServerPage"];
        };
      };
      400: components["responses"]["InvalidQuery"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["ServerError"];
    };
  };
  createServer: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** @description The server to create. */
    requestBody: {
      content: {
        "application/json": components["schemas"]["CreateServerRequest"];
      };
    };
    responses: {
      /** @description The server has been created and is being provisioned. */
      201: {
        headers: {
          "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
          "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
          "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["CreatedServer"];
        };
      };
      400: components["responses"]["InvalidBody"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["WriteForbidden"];
      /**
       * @description The region has no capacity for the plan. No server was created. Choose another plan or region:
       *     `details.suggested_alternatives` may list some. An immediate retry does not help.
       */
      409: {
        headers: {
          "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
          "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
          "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ErrorResponse"];
        };
      };
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["ServerError"];
    };
  };
  scaleDatabase: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** @description The cluster and its target. */
    requestBody: {
      content: {
        "application/json": components["schemas"]["ScaleDatabaseRequest"];
      };
    };
    responses: {
      /** @description The request has been accepted. The scaling is in progress, or scheduled for the maintenance window. */
      202: {
        headers: {
          "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
          "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
          "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["DatabaseScalingResponse"];
        };
      };
      400: components["responses"]["InvalidBody"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["WriteForbidden"];
      /** @description The database cluster does not exist or has been deleted. Check `database_id` and the environment of the key. */
      404: {
        headers: {
          "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
          "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
          "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ErrorResponse"];
        };
      };
      /** @description The cluster is already being scaled. Send the request again when that has finished. */
      409: {
        headers: {
          "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
          "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
          "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ErrorResponse"];
        };
      };
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["ServerError"];
    };
  };
  purgeCache: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description ID of the CDN zone.
         * @example zone_4f2a
         */
        zone_id: components["parameters"]["ZoneId"];
      };
      cookie?: never;
    };
    /** @description The content to purge. */
    requestBody: {
      content: {
        "application/json": components["schemas"]["PurgeCacheRequest"];
      };
    };
    responses: {
      /** @description The content has been purged. */
      200: {
        headers: {
          "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
          "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
          "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["CachePurgeResponse"];
        };
      };
      /** @description The purge has been queued, because `async` is true. */
      202: {
        headers: {
          "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
          "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
          "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["CachePurgeResponse"];
        };
      };
      400: components["responses"]["InvalidBody"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["WriteForbidden"];
      /** @description The CDN zone does not exist or has been deleted. Check `zone_id` and the environment of the key. */
      404: {
        headers: {
          "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
          "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
          "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ErrorResponse"];
        };
      };
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["ServerError"];
    };
  };
}
