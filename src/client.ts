import createClient, { type Client } from "openapi-fetch";
import { environments } from "../generated/operations.js";
import type { paths } from "../generated/schema.js";
import { env } from "./env.js";
import { ConfigurationError } from "./errors.js";
import { Cdn } from "./resources/cdn.js";
import { Databases } from "./resources/databases.js";
import type { Http } from "./resources/resource.js";
import { Servers } from "./resources/servers.js";

export interface CloudNexusOptions {
  /** The API key. Default: the environment variable `CLOUDNEXUS_API_KEY`. */
  apiKey?: string;
  /** Where the API is, `/v1` included. Default: the environment that the key belongs to. */
  baseUrl?: string;
}

/**
 * A client of the CloudNexus API.
 *
 * @throws ConfigurationError without a usable key or base URL.
 * @example
 * const cnx = new CloudNexus({ apiKey: process.env.CLOUDNEXUS_API_KEY });
 * const { data } = await cnx.servers.list({ status: "running" });
 */
export class CloudNexus {
  readonly servers: Servers;
  readonly databases: Databases;
  readonly cdn: Cdn;
  /** A typed GET of any path of the contract: `{ data, error, response }`, thrown only where no response came. */
  readonly GET: Http["GET"];
  /** A typed POST of any path of the contract. */
  readonly POST: Http["POST"];

  constructor(options: CloudNexusOptions = {}) {
    const apiKey = checkKey(options.apiKey ?? env("CLOUDNEXUS_API_KEY"));
    const http: Client<paths, "application/json"> = createClient<paths, "application/json">({
      baseUrl: options.baseUrl === undefined ? environmentOf(apiKey) : checkUrl(options.baseUrl),
      headers: { Authorization: `Bearer ${apiKey}` },
      redirect: "manual",
    });
    this.GET = http.GET;
    this.POST = http.POST;
    this.servers = new Servers(http);
    this.databases = new Databases(http);
    this.cdn = new Cdn(http);
  }
}

function checkKey(key: string | undefined): string {
  if (key === undefined || key.trim() === "") {
    throw new ConfigurationError("No API key: pass `apiKey`, or set CLOUDNEXUS_API_KEY.");
  }
  if (!/^cnx_sk_(live|test)_[A-Za-z0-9]+$/.test(key)) {
    throw new ConfigurationError("The API key must be cnx_sk_live_… or cnx_sk_test_…, then letters and digits.");
  }
  return key;
}

function environmentOf(apiKey: string): string {
  return apiKey.startsWith("cnx_sk_live_") ? environments.production : environments.sandbox;
}

/** Over plain http a key can be read on the way, so that is for this machine only. */
function checkUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const loopback = url !== undefined && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url?.protocol !== "https:" && !(url?.protocol === "http:" && loopback)) {
    throw new ConfigurationError(`baseUrl must be an https URL, or http on this machine; it is ${baseUrl}.`);
  }
  return baseUrl;
}
