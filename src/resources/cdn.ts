import type { Http } from "../http/client.js";
import type { RequestBody } from "../http/types.js";
import type { CallOptions } from "../options.js";
import { type Result, type Schemas, unwrapData } from "./resource.js";

/**
 * The methods of `cnx.cdn`, which purge the CDN cache.
 *
 * @category Methods
 * @example
 * const { status } = await cnx.cdn.purge("zone_4f2a", { paths: ["/index.html"] });
 */
export interface Cdn {
  /**
   * Purges paths from the cache of a CDN zone; `*` is a wildcard. Resolves when the purge is complete or, with `async: true`,
   * when it is queued. Idempotent.
   *
   * @param zoneId ID of the CDN zone.
   * @throws NotFoundError for an unknown zone.
   * @example
   * await cnx.cdn.purge("zone_4f2a", { paths: ["/assets/*"] });
   */
  purge(
    zoneId: string,
    body: RequestBody<"/cdn/zones/{zone_id}/purge", "post">,
    options?: CallOptions,
  ): Result<Schemas["CachePurge"]>;
}

export function createCdn({ send }: Http): Cdn {
  return {
    purge(zoneId, body, options) {
      const params = { path: { zone_id: zoneId } };
      return unwrapData(options, (checked) => send("post", "/cdn/zones/{zone_id}/purge", { ...checked, params, body }));
    },
  };
}
