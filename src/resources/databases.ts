import type { Http } from "../http/client.js";
import type { RequestBody } from "../http/types.js";
import type { CallOptions } from "../options.js";
import { type Result, type Schemas, unwrapData } from "./resource.js";

/**
 * The methods of `cnx.databases`, which scale managed database clusters.
 *
 * @category Methods
 * @example
 * const { status } = await cnx.databases.scale({ database_id: "db_9f8e7d6c5b", new_tier: "production-high" });
 */
export interface Databases {
  /**
   * Changes the tier of a database cluster and the number of its read replicas, immediately or in a maintenance window.
   * Resolves when the request has been accepted, before the scaling is complete. Idempotent.
   *
   * @throws NotFoundError for an unknown cluster; ConflictError while another scaling is in progress.
   * @example
   * await cnx.databases.scale({ database_id: "db_9f8e7d6c5b", new_tier: "production-high", read_replicas: 3 });
   */
  scale(body: RequestBody<"/databases/scale", "post">, options?: CallOptions): Result<Schemas["DatabaseScaling"]>;
}

export function createDatabases({ send }: Http): Databases {
  return {
    scale: (body, options) => unwrapData(options, (checked) => send("post", "/databases/scale", { ...checked, body })),
  };
}
