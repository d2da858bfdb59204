import type { CallOptions, Http } from "../http.js";
import { type Result, type Schemas, unwrap } from "./resource.js";

/**
 * The CDN: `cnx.cdn`.
 *
 * @example
 * const { status } = await cnx.cdn.purge("zone_4f2a", { paths: ["/index.html"] });
 */
export interface Cdn {
  /**
   * Purges cached paths of a zone; `*` is a wildcard. Waits until that is done, unless `async` is true. Idempotent.
   *
   * @throws NotFoundError for an unknown zone.
   * @example
   * await cnx.cdn.purge("zone_4f2a", { paths: ["/assets/*"] });
   */
  purge(zoneId: string, body: Schemas["PurgeCacheRequest"], options?: CallOptions): Result<Schemas["CachePurge"]>;
}

export const createCdn = (http: Http): Cdn => ({
  purge: (zoneId, body, options) =>
    unwrap(http.POST("/cdn/zones/{zone_id}/purge", { ...options, params: { path: { zone_id: zoneId } }, body })),
});
