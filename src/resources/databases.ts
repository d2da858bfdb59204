import type { Http } from "../http/client.js";
import type { RequestBody } from "../http/types.js";
import type { CallOptions } from "../options.js";
import { type Result, type Schemas, unwrapData } from "./resource.js";

/**
 * Managed databases: `cnx.databases`.
 *
 * @category Methods
 * @example
 * const { status } = await cnx.databases.scale({ database_id: "db_9f8e7d6c5b", new_tier: "production-high" });
 */
export interface Databases {
  /**
   * Scales a database cluster to an absolute target, now or in its maintenance window. Idempotent.
   *
   * @throws NotFoundError for an unknown database, ConflictError while another scaling is in progress.
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
