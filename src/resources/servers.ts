import type { operations } from "../../generated/schema.js";
import { type Http, type Schemas, unwrap } from "./resource.js";

type ListQuery = NonNullable<operations["listServers"]["parameters"]["query"]>;

export class Servers {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Lists one page of servers. */
  list(query: ListQuery = {}): Promise<Schemas["ServerPage"]> {
    return unwrap(this.#http.GET("/servers", { params: { query } }));
  }

  /** Creates a server. Not idempotent: sent twice it makes two, and both are billed. */
  async create(body: Schemas["CreateServerRequest"]): Promise<Schemas["Server"]> {
    return (await unwrap(this.#http.POST("/servers", { body }))).data;
  }
}
