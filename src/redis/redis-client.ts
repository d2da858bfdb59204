import { type Reply, script, stateKey, type Update } from "./script.js";

/** The part of ioredis that is used; its cluster has it, too. */
interface IoRedis {
  evalsha(sha: string, keyCount: number, ...args: string[]): Promise<unknown>;
  eval(script: string, keyCount: number, ...args: string[]): Promise<unknown>;
}

/** The part of node-redis that is used; its cluster has it, too. */
interface NodeRedis {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/**
 * A client of ioredis or node-redis, or of a cluster.
 *
 * @example
 * const shared = (client: RedisClient) => redisRateLimiter({ client });
 */
export type RedisClient = IoRedis | NodeRedis;

/** Sends an update of one API key's shared state, in one round trip. */
export type Exchange = (update: Update) => Promise<Reply>;

export function createExchange(client: RedisClient, apiKey: string): Exchange {
  const sha = digest("SHA-1", script);
  const hash = digest("SHA-256", apiKey);
  return async (update) => {
    const result = await evaluate(client, await sha, stateKey(await hash), JSON.stringify(update));
    return JSON.parse(String(result));
  };
}

async function evaluate(client: RedisClient, sha: string, key: string, argument: string): Promise<unknown> {
  const options = { keys: [key], arguments: [argument] };
  try {
    return await ("evalsha" in client ? client.evalsha(sha, 1, key, argument) : client.evalSha(sha, options));
  } catch (error) {
    // Redis does not know the script yet, or was restarted.
    if (!String(error).includes("NOSCRIPT")) throw error;
    return "evalsha" in client ? client.eval(script, 1, key, argument) : client.eval(script, options);
  }
}

async function digest(algorithm: "SHA-1" | "SHA-256", text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest(algorithm, new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
