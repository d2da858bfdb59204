import { type Http, type Schemas, unwrap } from "./resource.js";

export class Databases {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Scales a database cluster to an absolute target, now or in its maintenance window. */
  async scale(body: Schemas["ScaleDatabaseRequest"]): Promise<Schemas["DatabaseScaling"]> {
    return (await unwrap(this.#http.POST("/databases/scale", { body }))).data;
  }
}
