import type { components } from "../../generated/schema.js";
import type { Cursor } from "./cursor.js";
import { createRandom, randomText } from "./random.js";
import { type Slice, Sorted } from "./sorted.js";

/**
 * A server, as the API shows it.
 *
 * @interface
 * @example
 * const server: Server = sim.state.servers.add({ name: "web", status: "stopped" });
 */
export type Server = components["schemas"]["Server"];
export type ServerStatus = Server["status"];
type Order = components["schemas"]["CreateServerRequest"];

interface Entry {
  place: number;
  server: Server;
}

interface Filter {
  status?: ServerStatus | undefined;
  region?: string | undefined;
}

const REGIONS = ["us-east-1", "us-west-2", "eu-west-2", "eu-west-3", "ap-south-1"] as const;
const STATUSES: readonly ServerStatus[] = ["running", "running", "running", "stopped", "provisioning"];
const SIZES = [2, 4, 8, 16] as const;
/** When the first of the seeded servers was created; the others follow a minute apart. */
const FIRST = Date.parse("2025-01-12T08:30:00Z");

/**
 * All servers in the order in which they came, with a list for each filter, so that no page has to search.
 *
 * @example
 * const running = sim.state.servers.all().filter(({ status }) => status === "running");
 */
export class Servers {
  readonly #lists = new Map<string, Sorted<Entry>>();
  readonly #entries = new Map<string, Entry>();
  /** Those that will get their address, the next first. */
  readonly #due: { at: number; id: string }[] = [];
  readonly #random: () => number;
  #places = 0;

  constructor(count: number, seed: number) {
    this.#random = createRandom(seed);
    for (let index = 0; index < count; index++) this.add(this.#invent(index));
  }

  /** The servers, oldest first. */
  all(): Server[] {
    return this.#list({}).items.map(({ server }) => server);
  }

  /** One server; undefined where there is none of that id. */
  get(id: string): Server | undefined {
    return this.#entries.get(id)?.server;
  }

  /** The slugs of all datacenters. */
  get regions(): string[] {
    return [...new Set([...REGIONS, ...[...this.#lists.keys()].map((key) => key.split("\n")[1] ?? "")])].filter(
      Boolean,
    );
  }

  /** Adds a server as it is; what isn't given is made up. */
  add(given: Partial<Server> = {}): Server {
    const place = ++this.#places;
    const status = given.status ?? "running";
    const server: Server = {
      id: `srv_${randomText(this.#random, 5)}${place.toString(36).padStart(5, "0")}`,
      name: `server-${place}`,
      region: REGIONS[0],
      specs: specsOf(SIZES[0]),
      created_at: timestamp(FIRST + place * 60_000),
      ...given,
      status,
      ipv4: given.ipv4 ?? (status === "provisioning" ? null : addressOf(place)),
    };
    if (this.#entries.has(server.id)) throw new RangeError(`There is a server ${server.id} already.`);
    this.#enlist({ place, server });
    return server;
  }

  /** @internal Orders a server, which is running from `readyAt` on. */
  create({ name, region, plan }: Order, now: number, readyAt: number): Server {
    const size = Number(/\d+$/.exec(plan)?.[0] ?? SIZES[0]);
    const specs = specsOf(Math.max(1, size));
    const server = this.add({ name, region, specs, status: "provisioning", created_at: timestamp(now) });
    this.#due.push({ at: readyAt, id: server.id });
    return server;
  }

  /** Changes a server, as when it is stopped. */
  update(id: string, change: Partial<Omit<Server, "id">>): Server {
    const entry = this.#entries.get(id);
    if (!entry) throw new RangeError(`There is no server ${id}.`);
    for (const key of listsOf(entry.server)) this.#lists.get(key)?.remove(entry);
    entry.server = { ...entry.server, ...change };
    this.#enlist(entry);
    return entry.server;
  }

  /** Removes a server, if there is one of that id. */
  remove(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    for (const key of listsOf(entry.server)) this.#lists.get(key)?.remove(entry);
    this.#entries.delete(id);
  }

  /** @internal Brings the servers up to date. */
  settle(now: number): void {
    for (let next = this.#due[0]; next && next.at <= now; next = this.#due[0]) {
      this.#due.shift();
      const entry = this.#entries.get(next.id);
      if (entry?.server.status !== "provisioning") continue;
      this.update(next.id, { status: "running", ipv4: addressOf(entry.place) });
    }
  }

  /** @internal */
  page(filter: Filter, cursor: Cursor | undefined, limit: number): Slice<Server> {
    const slice = this.#list(filter).page(cursor, limit);
    return { ...slice, items: slice.items.map(({ server }) => server) };
  }

  #enlist(entry: Entry): void {
    this.#entries.set(entry.server.id, entry);
    for (const key of listsOf(entry.server)) {
      const list = this.#lists.get(key) ?? new Sorted<Entry>();
      this.#lists.set(key, list);
      list.add(entry);
    }
  }

  #list(filter: Filter): Sorted<Entry> {
    return this.#lists.get(listKey(filter)) ?? new Sorted<Entry>();
  }

  #invent(index: number): Partial<Server> {
    const pick = <T>(from: readonly [T, ...T[]] | readonly T[]) => from[Math.floor(this.#random() * from.length)];
    return {
      name: `${pick(["web", "api", "worker", "cache"])}-${String(index + 1).padStart(2, "0")}`,
      status: pick(STATUSES) ?? "running",
      region: pick(REGIONS) ?? REGIONS[0],
      specs: specsOf(pick(SIZES) ?? SIZES[0]),
    };
  }
}

function listKey({ status = "" as const, region = "" }: { status?: string | undefined; region?: string | undefined }) {
  return `${status}\n${region}`;
}

/** The lists that a server is in: of all, and of each filter that it matches. */
function listsOf({ status, region }: Server): string[] {
  return [listKey({}), listKey({ status }), listKey({ region }), listKey({ status, region })];
}

function specsOf(cpu: number): Server["specs"] {
  return { cpu, ram_gb: cpu * 4, storage_gb: cpu * 50 };
}

function addressOf(place: number): string {
  return `10.${(place >> 16) & 255}.${(place >> 8) & 255}.${place & 255}`;
}

/** As the documentation writes times: UTC, whole seconds. */
function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
