import type { components } from "../../generated/schema.js";

type Order = components["schemas"]["PurgeCacheRequest"];
type Purge = components["schemas"]["CachePurge"];

/**
 * A zone of a simulator's CDN.
 *
 * @example
 * const zone: Zone = sim.state.zones.add("zone_1", { "/index.html": "etag1" });
 */
export interface Zone {
  /** What `zone_id` names. */
  id: string;
  /** What is cached: path → ETag. */
  cached: Map<string, string>;
  /** All purges, oldest first. */
  purges: Purge[];
}

/**
 * The CDN's zones, by id.
 *
 * @example
 * const cached = sim.state.zones.get("zone_4f2a")?.cached.size;
 */
export class Zones {
  readonly #zones = new Map<string, Zone>();
  #queued: { zone: Zone; purge: Purge; order: Order; at: number }[] = [];
  #purges = 0;

  /** All zones, oldest first. */
  all(): Zone[] {
    return [...this.#zones.values()];
  }

  /** One zone; undefined where there is none of that id. */
  get(id: string): Zone | undefined {
    return this.#zones.get(id);
  }

  /** Adds a zone. `cached` is what it holds, by default nothing: path → ETag. */
  add(id: string, cached: Readonly<Record<string, string>> = {}): Zone {
    const zone = { id, cached: new Map(Object.entries(cached)), purges: [] };
    this.#zones.set(id, zone);
    return zone;
  }

  /** @internal Purges at once or, where the order says `async`, from `at` on. */
  purge(zone: Zone, order: Order, at: number): Purge {
    const purge_id = `purge_${(++this.#purges).toString(36).padStart(10, "0")}`;
    const status = order.async ? "queued" : "completed";
    const purge: Purge = { purge_id, zone_id: zone.id, status, paths: order.paths };
    zone.purges.push(purge);
    if (order.async) this.#queued.push({ zone, purge, order, at });
    else forget(zone, order);
    return { ...purge };
  }

  /** @internal Does what is due of the queue. */
  settle(now: number): void {
    if (this.#queued.length === 0) return;
    for (const { zone, purge, order } of this.#queued.filter(({ at }) => at <= now)) {
      forget(zone, order);
      purge.status = "completed";
    }
    this.#queued = this.#queued.filter(({ at }) => at > now);
  }
}

function forget({ cached }: Zone, { paths, etag_match }: Order): void {
  for (const [path, etag] of cached) {
    if (etag_match !== undefined && etag !== etag_match) continue;
    if (paths.some((pattern) => matches(pattern, path))) cached.delete(path);
  }
}

/** Whether a path is what a pattern says, where `*` stands for any characters. Takes no more than one pass. */
function matches(pattern: string, path: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  const tail = rest.pop();
  if (tail === undefined) return path === pattern;
  if (!path.startsWith(head)) return false;
  let from = head.length;
  for (const part of rest) {
    const found = path.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return path.length - tail.length >= from && path.endsWith(tail);
}
