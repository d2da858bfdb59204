import { Databases } from "./databases.js";
import { Servers } from "./servers.js";
import { Zones } from "./zones.js";

/**
 * How long things take by the simulator's clock.
 *
 * @example
 * const timing: Timing = { provisioning: 0, scaling: 0, purge: 0 };
 * const instant = createSimulator({ timing });
 */
export interface Timing {
  /** How long a new server is provisioning, in milliseconds. */
  provisioning: number;
  /** How long a scaling takes, in milliseconds. */
  scaling: number;
  /** How long an asynchronous purge waits, in milliseconds. */
  purge: number;
}

/**
 * All that the simulator remembers. Times pass when it is looked at, by the clock that it was given.
 *
 * @example
 * sim.state.full.add("eu-west-2/standard-16"); // creating one there is now a 409
 */
export class State {
  /** What has no room: a region (`eu-west-2`), a plan (`standard-16`), or one in the other (`eu-west-2/standard-16`). */
  readonly full = new Set<string>();
  /** What the seeded servers were made up from. */
  readonly seed: number;
  /** How long things take. */
  readonly timing: Timing;
  readonly #clock: () => number;
  readonly #servers: Servers;
  readonly #databases = new Databases();
  readonly #zones = new Zones();

  constructor(options: { servers: number; seed: number; clock: () => number; timing: Timing }) {
    this.seed = options.seed;
    this.timing = options.timing;
    this.#clock = options.clock;
    this.#servers = new Servers(options.servers, options.seed);
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

  /** The servers, brought up to date. */
  get servers(): Servers {
    this.#servers.settle(this.now);
    return this.#servers;
  }

  /** The database clusters, brought up to date. */
  get databases(): Databases {
    this.#databases.settle(this.now);
    return this.#databases;
  }

  /** The zones of the CDN, brought up to date. */
  get zones(): Zones {
    this.#zones.settle(this.now);
    return this.#zones;
  }

  /** Whether a server of the plan can be made in the region: whether nothing in `full` is in its way. */
  hasRoom(region: string, plan: string): boolean {
    return ![region, plan, `${region}/${plan}`].some((name) => this.full.has(name));
  }
}
