import { environments } from "../generated/operations.js";
import { ConfigurationError } from "./errors.js";
import { redactKeys } from "./internal/redact.js";
import { env } from "./internal/runtime.js";
import type { CloudNexusOptions, Environment } from "./options.js";
import type { KeySource } from "./transport/auth.js";

/** How keys begin, by environment (documentation, "Authentication"). */
const KEY_PREFIXES = { production: "cnx_sk_live_", sandbox: "cnx_sk_test_" } as const satisfies Record<
  Environment,
  string
>;

const ENVIRONMENTS = /* @__PURE__ */ Object.keys(environments) as Environment[];

const LOOPBACK_HOST = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * The key of the options, or of the environment.
 *
 * @throws ConfigurationError if there is none.
 */
export function resolveApiKey({ apiKey }: CloudNexusOptions): KeySource {
  const source = apiKey ?? env("CLOUDNEXUS_API_KEY");
  if (source === undefined || source === "") {
    throw new ConfigurationError("Missing API key. Pass `apiKey` or set CLOUDNEXUS_API_KEY.");
  }
  return source;
}

/**
 * Where the client sends its requests, without a slash at the end. An option wins over the environment variable, which wins
 * over the environment that the key's prefix names.
 *
 * @throws ConfigurationError for a URL that is not https (or http on a loopback host), or that has more than a path.
 */
export function resolveBaseUrl(options: CloudNexusOptions, apiKey: KeySource): string {
  const { environment, baseUrl } = options;
  // An environment that is passed explicitly is not overruled by a variable that was set for something else.
  const given = baseUrl ?? (environment === undefined ? env("CLOUDNEXUS_BASE_URL") : undefined);
  if (given !== undefined) return checkBaseUrl(given, options.dangerouslyAllowHttp);
  return environments[environment ?? environmentOfKey(apiKey) ?? "production"];
}

/** The environment that a key's prefix names; undefined for a function, or a text that is not a key. */
function environmentOfKey(apiKey: KeySource): Environment | undefined {
  return typeof apiKey === "string" ? ENVIRONMENTS.find((name) => apiKey.startsWith(KEY_PREFIXES[name])) : undefined;
}

/**
 * @returns The URL without a slash at the end.
 * @throws ConfigurationError as `resolveBaseUrl` does.
 */
export function checkBaseUrl(baseUrl: string, allowHttp = false): string {
  const invalid = (what: string) =>
    new ConfigurationError(`Invalid baseUrl ${JSON.stringify(shown(baseUrl))}: ${what}.`);
  if (!URL.canParse(baseUrl)) throw invalid("expected an absolute URL such as https://api.cloudnexus.io/v1");
  const { protocol, hostname, origin, pathname, href } = new URL(baseUrl);
  const isSecure = protocol === "https:" || (protocol === "http:" && (allowHttp || LOOPBACK_HOST.test(hostname)));
  if (!isSecure) {
    throw invalid(
      "use https (http only for localhost, or with dangerouslyAllowHttp), so that the API key is not sent in the clear",
    );
  }
  if (href !== origin + pathname) throw invalid("it must have no credentials, query or fragment");
  return href.replace(/\/+$/, "");
}

/** The URL as a message may show it: without credentials. */
function shown(baseUrl: string): string {
  return redactKeys(baseUrl).replace(/\/\/[^/@]*@/, "//…@");
}

/**
 * A check of keys for a base URL: production takes live keys, the sandbox test keys, any other server both.
 *
 * @returns A function that returns the key, or throws a `ConfigurationError` that does not contain it.
 */
export function keyCheckFor(baseUrl: string): (key: unknown) => string {
  const server = environmentAt(baseUrl);
  return (given) => {
    if (typeof given !== "string" || given === "") {
      throw new ConfigurationError(`The API key is empty (got ${given === "" ? "an empty string" : typeof given}).`);
    }
    if (/\s/.test(given))
      throw new ConfigurationError("The API key contains whitespace, such as a newline at its end. Remove it.");
    const own = environmentOfKey(given);
    if (own === undefined || !/^[A-Za-z0-9]+$/.test(given.slice(KEY_PREFIXES[own].length))) {
      throw new ConfigurationError(
        `Invalid API key: keys begin with ${KEY_PREFIXES.production} or ${KEY_PREFIXES.sandbox}, followed by letters and digits.`,
      );
    }
    if (server !== undefined && own !== server) {
      throw new ConfigurationError(
        `This is a ${own} key (${KEY_PREFIXES[own]}…), but the client calls ${server}. Pass environment: "${own}" or use a ${KEY_PREFIXES[server]}… key.`,
      );
    }
    return given;
  };
}

/** The documented environment that a URL belongs to; a final dot, or another port, is the same host. */
function environmentAt(baseUrl: string): Environment | undefined {
  const hostOf = (url: string) => new URL(url).hostname.replace(/\.$/, "");
  return ENVIRONMENTS.find((name) => hostOf(environments[name]) === hostOf(baseUrl));
}
