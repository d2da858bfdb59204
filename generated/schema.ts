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
     * @description Gives your servers, one page at a time. Filters narrow the list down; a server has to match all of them. The
     *     order stays the same while nothing changes.
     */
    get: operations["listServers"];
    put?: never;
    /**
     * Create a server
     * @description Orders a new server. It is `provisioning` at first and gets its address later; look for it in the list.
     *
     *     **Don't repeat this blindly.** Sent twice it makes two servers. If no answer came, or a 500, look in the list
     *     first. A 429 or 409 made nothing.
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
     * @description Moves a database cluster to another tier, now or in a maintenance window, and sets how many read replicas it
     *     has. You name the state you want, not a change to it, so sending it again does no harm.
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
     * @description Makes the edge forget cached content of a zone, so that the next visitor gets it fresh from your origin. Waits
     *     until that is done, unless `async` is true. Purging twice does no harm.
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
     * @description What a server is doing.
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
     * @description The query is wrong: a `limit` out of bounds, an unknown `status`, a `cursor` that the server never gave. Correct
     *     it; sent again as it is, it gets the same answer. With a bad cursor, start over from the first page.
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
     * @description The body isn't JSON, or lacks a field, or has one with a wrong value. Correct it; sent again as it is, it gets
     *     the same answer. `details` may name the field.
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
     * @description The key is missing, unknown or expired, or didn't come as a Bearer token. Check that the key is complete, still
     *     listed in the Dashboard, and of the environment you call. Trying again with the same key is no use.
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
    /** @description The key is valid, but not for this resource. Use a key whose permission covers it, or have this one's widened. */
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
     * @description The key is valid, but may not change this resource: it is `read-only`, or `scoped` to something else. Use an
     *     `admin` key, or one whose scope covers it. Nothing was changed.
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
     * @description The key has used up its requests. Nothing was done, so every operation may be sent again: wait until
     *     `X-RateLimit-Reset`, or as `Retry-After` says where that is longer. While 429s go on, wait twice as long each
     *     time, varied at random.
     */
    TooManyRequests: {
      headers: {
        "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
        /**
         * @description How many requests this key has left until the reset; normally none.
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
     * @description Something broke on the server. It may or may not have done what you asked: repeat what is safe to repeat, after
     *     a wait; see for yourself before you repeat the rest. If it lasts, contact support with the `request_id`.
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
     * @description How many items a page holds at most.
     * @example 50
     */
    Limit: number;
    /**
     * @description Where the page begins: `meta.next_cursor` or `meta.prev_cursor` of a page you have. Leave it out for the first
     *     page. It means something to the server only; percent-encode it, and send the same filters with it.
     */
    Cursor: string;
    /**
     * @description The CDN zone to purge.
     * @example zone_4f2a
     */
    ZoneId: string;
  };
  requestBodies: never;
  headers: {
    /**
     * @description How many requests this key may make in a window.
     * @example 1000
     */
    "X-RateLimit-Limit": number;
    /**
     * @description How many requests this key has left until the reset; never more than the limit.
     * @example 842
     */
    "X-RateLimit-Remaining": number;
    /**
     * @description When the next window begins, in seconds since 1970-01-01T00:00:00Z.
     * @example 1708492800
     */
    "X-RateLimit-Reset": number;
    /**
     * @description How many seconds to wait at least. Heed it where it asks for longer than `X-RateLimit-Reset`.
     * @example 1
     */
    "Retry-After": number;
  };
  pathItems: never;
}
/**
 * @description The size of a server.
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
   * @description Memory, in gigabytes.
   * @example 16
   */
  ram_gb: number;
  /**
   * @description NVMe storage, in gigabytes.
   * @example 200
   */
  storage_gb: number;
}
/**
 * @description A virtual private server.
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
   * @description Names the server for good.
   * @example srv_8x9y2z3a4b
   */
  id: string;
  /**
   * @description The name that it was given.
   * @example prod-web-01
   */
  name: string;
  /** @description What the server is doing now. */
  status: components["schemas"]["ServerStatus"];
  /**
   * @description The datacenter it stands in, by its slug.
   * @example us-east-1
   */
  region: string;
  /** @description How big it is. */
  specs: components["schemas"]["ServerSpecs"];
  /**
   * Format: ipv4
   * @description Its IPv4 address; null while it is provisioning and has none.
   * @example 192.168.1.45
   * @example null
   */
  ipv4: string | null;
  /**
   * Format: date-time
   * @description When it was created, in UTC.
   * @example 2025-01-12T08:30:00Z
   */
  created_at: string;
}
/**
 * @description Where a page stands in its list.
 * @example {
 *       "total": 42,
 *       "next_cursor": "eyJpZCI6InNydl85eDl5MnoifQ==",
 *       "prev_cursor": null
 *     }
 */
export interface PageMeta {
  /**
   * @description How many items the whole list has, with the filters applied.
   * @example 42
   */
  total: number;
  /**
   * @description Send this as `cursor` to get the page after this one; null on the last page.
   * @example eyJpZCI6InNydl85eDl5MnoifQ==
   * @example null
   */
  next_cursor: string | null;
  /**
   * @description Send this as `cursor` to get the page before this one; null on the first page.
   * @example eyJpZCI6InNydl84eDl5MnoifQ==
   * @example null
   */
  prev_cursor: string | null;
  /**
   * @deprecated
   * @description A link to the next page by its number, left from before there were cursors. Use `next_cursor`.
   * @example /v1/servers?page=2
   */
  next_page?: string | null;
}
/** @description A page of servers. */
export interface ServerPage {
  /**
   * @description The servers on this page, `limit` of them at most; may be empty.
   * @example []
   */
  data: components["schemas"]["Server"][];
  meta: components["schemas"]["PageMeta"];
}
/** @description What a new server should be. */
export interface CreateServerRequest {
  /**
   * @description What to call the server.
   * @example api-worker-01
   */
  name: string;
  /**
   * @description The datacenter to put it in, by its slug.
   * @example eu-west-2
   */
  region: string;
  /**
   * @description The plan, which decides the size.
   * @example standard-8
   */
  plan: string;
  /**
   * @description The system image to install.
   * @example ubuntu-22.04
   */
  image: string;
  /**
   * @description Ids of the SSH keys that may log in.
   * @example [
   *       "key_abc123"
   *     ]
   */
  ssh_keys?: string[];
  /**
   * @description Whether to back the server up automatically.
   * @default false
   * @example true
   */
  auto_backup?: boolean;
}
/** @description The server that was ordered. */
export interface CreatedServer {
  /** @description The new server; its status is `provisioning` at first. */
  data: components["schemas"]["Server"];
}
/** @description Which database cluster to scale, and to what. */
export interface ScaleDatabaseRequest {
  /**
   * @description The cluster to scale.
   * @example db_9f8e7d6c5b
   */
  database_id: string;
  /**
   * @description The tier it should have.
   * @example production-high
   */
  new_tier: string;
  /**
   * @description How many read replicas it should have. Left out, their number stays.
   * @example 3
   */
  read_replicas?: number;
  /**
   * Format: date-time
   * @description When to do it, in UTC. Left out, it begins at once.
   * @example 2025-02-01T02:00:00Z
   */
  maintenance_window?: string;
}
/**
 * @description A scaling that was accepted.
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
   * @description The cluster that is scaled.
   * @example db_9f8e7d6c5b
   */
  database_id: string;
  /**
   * @description The tier it will have.
   * @example production-high
   */
  tier: string;
  /**
   * @description How many read replicas it will have.
   * @example 3
   */
  read_replicas: number;
  /**
   * @description Whether it is under way (`scaling`) or waits for its window (`scheduled`).
   * @example scheduled
   * @enum {string}
   */
  status: "scaling" | "scheduled";
  /**
   * Format: date-time
   * @description When it will be done, in UTC; null if no window was asked for.
   * @example 2025-02-01T02:00:00Z
   * @example null
   */
  maintenance_window: string | null;
}
/** @description The scaling that was accepted. */
export interface DatabaseScalingResponse {
  data: components["schemas"]["DatabaseScaling"];
}
/** @description Which cached content to forget. */
export interface PurgeCacheRequest {
  /**
   * @description Paths to purge; `*` stands for any characters.
   * @example [
   *       "/assets/v2/*",
   *       "/static/images/*.webp"
   *     ]
   */
  paths: string[];
  /**
   * @description Purge only what is cached with this ETag.
   * @example a1b2c3d4
   */
  etag_match?: string;
  /**
   * @description Whether to answer at once and purge afterwards.
   * @default false
   * @example true
   */
  async?: boolean;
}
/**
 * @description A purge, done or queued.
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
   * @description Names this purge, for support.
   * @example purge_7h8i9j0k1l
   */
  purge_id: string;
  /**
   * @description The zone that is purged.
   * @example zone_4f2a
   */
  zone_id: string;
  /**
   * @description Whether it is done (`completed`) or waits its turn (`queued`).
   * @example completed
   * @enum {string}
   */
  status: "completed" | "queued";
  /**
   * @description The paths that were asked for.
   * @example [
   *       "/assets/v2/*",
   *       "/static/images/*.webp"
   *     ]
   */
  paths: string[];
}
/** @description The purge that was asked for. */
export interface CachePurgeResponse {
  data: components["schemas"]["CachePurge"];
}
/**
 * @description What went wrong.
 * @example {
 *       "code": "insufficient_resources",
 *       "message": "Region eu-west-2 has reached capacity for standard-16 plan.",
 *       "request_id": "req_8a9b0c1d2e"
 *     }
 */
export interface ErrorObject {
  /**
   * @description The kind of error, for programs. Only `insufficient_resources` is published; be ready for codes that you
   *     don't know, and go by the status then. The other codes in the examples are inferred.
   * @example insufficient_resources
   */
  code: "insufficient_resources" | (string & {});
  /**
   * @description What happened, for people. Don't decide by it; it may be worded differently tomorrow.
   * @example Region eu-west-2 has reached capacity for standard-16 plan.
   */
  message: string;
  /**
   * @description More about it, in fields that depend on the code.
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
   * @description Names this one request. Give it to support.
   * @example req_8a9b0c1d2e
   */
  request_id: string;
}
/** @description The body of every error, whatever its status. */
export interface ErrorResponse {
  error: components["schemas"]["ErrorObject"];
}
export type $defs = Record<string, never>;
export interface operations {
  listServers: {
    parameters: {
      query?: {
        /**
         * @description Only servers in this status.
         * @example running
         */
        status?: components["schemas"]["ServerStatus"];
        /**
         * @description Only servers in this datacenter, named by its slug.
         * @example us-east-1
         */
        region?: string;
        /**
         * @description How many items a page holds at most.
         * @example 50
         */
        limit?: components["parameters"]["Limit"];
        /**
         * @description Where the page begins: `meta.next_cursor` or `meta.prev_cursor` of a page you have. Leave it out for the first
         *     page. It means something to the server only; percent-encode it, and send the same filters with it.
         */
        cursor?: components["parameters"]["Cursor"];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description One page of servers, and where the pages around it begin. */
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
    /** @description What the server should be. */
    requestBody: {
      content: {
        "application/json": components["schemas"]["CreateServerRequest"];
      };
    };
    responses: {
      /** @description The server is ordered. This is how it looks now. */
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
       * @description The region has no room for this plan. Nothing was created. Choose another region or plan; `details` may
       *     suggest some. Asking again at once won't help.
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
    /** @description Which cluster, and what it should become. */
    requestBody: {
      content: {
        "application/json": components["schemas"]["ScaleDatabaseRequest"];
      };
    };
    responses: {
      /** @description The scaling is accepted, and is under way or waits for its window. */
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
      /** @description There is no such database, or not any more. Check `database_id` and the environment of your key. */
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
      /** @description The cluster is being scaled already. Wait until that is done, then send this again. */
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
         * @description The CDN zone to purge.
         * @example zone_4f2a
         */
        zone_id: components["parameters"]["ZoneId"];
      };
      cookie?: never;
    };
    /** @description Which content to forget, and whether to wait. */
    requestBody: {
      content: {
        "application/json": components["schemas"]["PurgeCacheRequest"];
      };
    };
    responses: {
      /** @description The content is purged. */
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
      /** @description The purge was asked for with `async`, and waits its turn. */
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
      /** @description There is no such zone, or not any more. Check the id in the path and the environment of your key. */
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
