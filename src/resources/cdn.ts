import type { Http } from "../http/client.js";
import type { RequestBody } from "../http/types.js";
import type { CallOptions } from "../options.js";
import { type Result, type Schemas, unwrapData } from "./resource.js";

/**
 * The CDN: `cnx.cdn`.
 *
 * @category Methods
 * @example
 * const { status } = await cnx.cdn.purge("zone_4f2a", { paths: ["/index.html"] });
 */
export interface Cdn {
  /**
   * Purges cached paths of a zone; `*` is a wildcard. Resolves when that is done, or at once with `async: true`. Idempotent.
   *
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
