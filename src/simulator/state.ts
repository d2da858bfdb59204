import type { Catalog } from "./catalog.js";
import { Databases } from "./databases.js";
import { Servers } from "./servers.js";
import { Zones } from "./zones.js";

/**
 * How long changes take, by the simulator's clock.
 *
 * @category State
 * @example
 * const timing: Timing = { provisioning: 0, scaling: 0, purge: 0 };
 * const instant = createSimulator({ timing });
 */
export interface Timing {
  /** How long a new server is provisioning, in milliseconds. */
  provisioning: number;
  /** How long a scaling takes, in milliseconds. */
  scaling: number;
  /** How long an asynchronous purge is queued, in milliseconds. */
  purge: number;
}

/**
 * All data of a simulator. Changes that are due by the clock are applied when the data is read.
 *
 * @category State
 * @example
 * sim.state.full.add("eu-west-2/standard-16"); // creating one there is now a 409
 */
export class State {
  /**
   * What has no capacity: regions (`eu-west-2`), plans (`standard-16`), or plans in a region (`eu-west-2/standard-16`). A
   * request to create such a server gets a 409 response.
   */
  readonly full = new Set<string>();
  /** The seed that the initial servers were generated from. */
  readonly seed: number;
  /** How long changes take. */
  readonly timing: Timing;
  /** @internal */
  readonly catalog: Catalog;
  readonly #clock: () => number;
  readonly #servers: Servers;
  readonly #databases = new Databases();
  readonly #zones = new Zones();

  constructor(options: { servers: number; seed: number; clock: () => number; timing: Timing; catalog: Catalog }) {
    this.seed = options.seed;
    this.timing = options.timing;
    this.catalog = options.catalog;
    this.#clock = options.clock;
    this.#servers = new Servers(options.servers, options.seed, options.catalog.region);
    this.#databases.add({ id: "db_9f8e7d6c5b" });
    this.#zones.add("zone_4f2a", {
      "/index.html": "e1",
      "/assets/v2/app.js": "a1b2c3d4",
      "/static/images/a.webp": "e2",
    });
  }

  /** The simulator's time, in milliseconds since 1970. */
  get now(): number {
    return this.#clock();
  }

  /** The servers at the current time. */
  get servers(): Servers {
    this.#servers.applyDueChanges(this.now);
    return this.#servers;
  }

  /** The database clusters at the current time. */
  get databases(): Databases {
    this.#databases.applyDueChanges(this.now);
    return this.#databases;
  }

  /** The CDN zones at the current time. */
  get zones(): Zones {
    this.#zones.applyDueChanges(this.now);
    return this.#zones;
  }

  /** Whether a server of the plan can be created in the region, according to `full`. */
  hasCapacity(region: string, plan: string): boolean {
    return ![region, plan, `${region}/${plan}`].some((name) => this.full.has(name));
  }
}
