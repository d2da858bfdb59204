import type { components } from "../../generated/schema.js";

type ScaleRequest = components["schemas"]["ScaleDatabaseRequest"];
type Scaling = components["schemas"]["DatabaseScaling"];

/**
 * A database cluster of a simulator.
 *
 * @category State
 * @example
 * const database: Database = sim.state.databases.add({ id: "db_1", tier: "small" });
 */
export interface Database {
  /** The ID of the cluster, `database_id` in requests. */
  id: string;
  /** The current tier. */
  tier: string;
  /** The current number of read replicas. */
  read_replicas: number;
  /** The scaling in progress or scheduled: its result, and its start and end in milliseconds since 1970. */
  scaling?: { tier: string; read_replicas: number; begins: number; ends: number };
}

/**
 * The database clusters, by id.
 *
 * @category State
 * @example
 * const tiers = sim.state.databases.all().map(({ tier }) => tier);
 */
export class Databases {
  readonly #databases = new Map<string, Database>();

  /** All clusters, oldest first. */
  all(): Database[] {
    return [...this.#databases.values()];
  }

  /** The cluster with this id; undefined if there is none. */
  get(id: string): Database | undefined {
    return this.#databases.get(id);
  }

  /** Adds a cluster. The default tier is `standard`, with one read replica. */
  add(given: Partial<Database> & { id: string }): Database {
    const database = { tier: "standard", read_replicas: 1, ...given };
    this.#databases.set(database.id, database);
    return database;
  }

  /** @internal Completes scalings that are due. */
  applyDueChanges(now: number): void {
    for (const database of this.#databases.values()) {
      const { scaling } = database;
      if (!scaling || scaling.ends > now) continue;
      database.tier = scaling.tier;
      database.read_replicas = scaling.read_replicas;
      delete database.scaling;
    }
  }

  /** @internal Starts or schedules a scaling, replacing one that has not begun; undefined if one is in progress. */
  scale(database: Database, request: ScaleRequest, now: number, durationMs: number): Scaling | undefined {
    if (database.scaling && database.scaling.begins <= now) return undefined;
    const { new_tier: tier, read_replicas = database.read_replicas, maintenance_window = null } = request;
    const begins = Math.max(now, maintenance_window === null ? now : parseDateTime(maintenance_window));
    database.scaling = { tier, read_replicas, begins, ends: begins + durationMs };
    const status = begins > now ? "scheduled" : "scaling";
    return { database_id: database.id, tier, read_replicas, status, maintenance_window };
  }
}

/** Milliseconds since 1970. RFC 3339 has leap seconds, `Date` has not: 23:59:60 is the second after 23:59:59. */
function parseDateTime(text: string): number {
  return text.includes(":60") ? Date.parse(text.replace(":60", ":59")) + 1000 : Date.parse(text);
}
