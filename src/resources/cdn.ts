import { type Http, type Schemas, unwrap } from "./resource.js";

export class Cdn {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Purges cached paths of a zone; `*` is a wildcard. Waits until done, unless `async` is true. */
  async purge(zoneId: string, body: Schemas["PurgeCacheRequest"]): Promise<Schemas["CachePurge"]> {
    const params = { path: { zone_id: zoneId } };
    return (await unwrap(this.#http.POST("/cdn/zones/{zone_id}/purge", { params, body }))).data;
  }
}
