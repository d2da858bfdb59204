import type { components } from "../../generated/schema.js";

type Order = components["schemas"]["ScaleDatabaseRequest"];
type Scaling = components["schemas"]["DatabaseScaling"];

/**
 * A database cluster of a simulator.
 *
 * @example
 * const database: Database = sim.state.databases.add({ id: "db_1", tier: "small" });
 */
export interface Database {
  /** What `database_id` names. */
  id: string;
  /** The tier it has now. */
  tier: string;
  /** How many read replicas it has now. */
  read_replicas: number;
  /** The scaling that is under way, or waits for its window: what it leads to, and its times in milliseconds since 1970. */
  scaling?: { tier: string; read_replicas: number; begins: number; ends: number };
}

/**
 * The database clusters, by id.
 *
 * @example
 * const tiers = sim.state.databases.all().map(({ tier }) => tier);
 */
export class Databases {
  readonly #databases = new Map<string, Database>();

  /** All clusters, oldest first. */
  all(): Database[] {
    return [...this.#databases.values()];
  }

  /** One cluster; undefined where there is none of that id. */
  get(id: string): Database | undefined {
    return this.#databases.get(id);
  }

  /** Adds a cluster. Left out, its tier is `standard`, and it has one read replica. */
  add(given: Partial<Database> & { id: string }): Database {
    const database = { tier: "standard", read_replicas: 1, ...given };
    this.#databases.set(database.id, database);
    return database;
  }

  /** @internal Finishes what is due. */
  settle(now: number): void {
    for (const database of this.#databases.values()) {
      const { scaling } = database;
      if (!scaling || scaling.ends > now) continue;
      database.tier = scaling.tier;
      database.read_replicas = scaling.read_replicas;
      delete database.scaling;
    }
  }

  /** @internal Begins a scaling, or schedules it in place of one that hasn't begun; undefined while one is under way. */
  scale(database: Database, order: Order, now: number, duration: number): Scaling | undefined {
    if (database.scaling && database.scaling.begins <= now) return undefined;
    const { new_tier: tier, read_replicas = database.read_replicas, maintenance_window = null } = order;
    const begins = Math.max(now, maintenance_window === null ? now : instantOf(maintenance_window));
    database.scaling = { tier, read_replicas, begins, ends: begins + duration };
    const status = begins > now ? "scheduled" : "scaling";
    return { database_id: database.id, tier, read_replicas, status, maintenance_window };
  }
}

/** Milliseconds since 1970. `Date` has no leap seconds, RFC 3339 has: 23:59:60 is the second after 23:59:59. */
function instantOf(time: string): number {
  return time.includes(":60") ? Date.parse(time.replace(":60", ":59")) + 1000 : Date.parse(time);
}
