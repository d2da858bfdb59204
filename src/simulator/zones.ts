import type { components } from "../../generated/schema.js";

type PurgeRequest = components["schemas"]["PurgeCacheRequest"];
type Purge = components["schemas"]["CachePurge"];

/**
 * A CDN zone of a simulator.
 *
 * @category State
 * @example
 * const zone: Zone = sim.state.zones.add("zone_1", { "/index.html": "etag1" });
 */
export interface Zone {
  /** The ID of the zone, `zone_id` in requests. */
  id: string;
  /** The cached content: the ETag of each path. */
  cached: Map<string, string>;
  /** All purges, oldest first. */
  purges: Purge[];
}

/**
 * The CDN zones, by id.
 *
 * @category State
 * @example
 * const cached = sim.state.zones.get("zone_4f2a")?.cached.size;
 */
export class Zones {
  readonly #zones = new Map<string, Zone>();
  #queue: { zone: Zone; purge: Purge; request: PurgeRequest; dueAt: number }[] = [];
  #purgeCount = 0;

  /** All zones, oldest first. */
  all(): Zone[] {
    return [...this.#zones.values()];
  }

  /** The zone with this id; undefined if there is none. */
  get(id: string): Zone | undefined {
    return this.#zones.get(id);
  }

  /** Adds a zone. `cached` has the ETag of each path in its cache; it is empty by default. */
  add(id: string, cached: Readonly<Record<string, string>> = {}): Zone {
    const zone = { id, cached: new Map(Object.entries(cached)), purges: [] };
    this.#zones.set(id, zone);
    return zone;
  }

  /** @internal Purges immediately or, if the request says `async`, at `dueAt`. */
  purge(zone: Zone, request: PurgeRequest, dueAt: number): Purge {
    const purge_id = `purge_${(++this.#purgeCount).toString(36).padStart(10, "0")}`;
    const status = request.async ? "queued" : "completed";
    const purge: Purge = { purge_id, zone_id: zone.id, status, paths: request.paths };
    zone.purges.push(purge);
    if (request.async) this.#queue.push({ zone, purge, request, dueAt });
    else removeMatching(zone, request);
    return { ...purge };
  }

  /** @internal Runs the queued purges that are due. */
  applyDueChanges(now: number): void {
    if (this.#queue.length === 0) return;
    for (const { zone, purge, request } of this.#queue.filter(({ dueAt }) => dueAt <= now)) {
      removeMatching(zone, request);
      purge.status = "completed";
    }
    this.#queue = this.#queue.filter(({ dueAt }) => dueAt > now);
  }
}

function removeMatching({ cached }: Zone, { paths, etag_match }: PurgeRequest): void {
  for (const [path, etag] of cached) {
    if (etag_match !== undefined && etag !== etag_match) continue;
    if (paths.some((pattern) => matches(pattern, path))) cached.delete(path);
  }
}

/** Whether a path matches a pattern in which `*` stands for any characters. Linear, unlike a regular expression. */
function matches(pattern: string, path: string): boolean {
  const [prefix = "", ...parts] = pattern.split("*");
  const suffix = parts.pop();
  if (suffix === undefined) return path === pattern;
  if (!path.startsWith(prefix)) return false;
  let from = prefix.length;
  for (const part of parts) {
    const found = path.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return path.length - suffix.length >= from && path.endsWith(suffix);
}
