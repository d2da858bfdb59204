import type { components } from "../../generated/schema.js";
import type { Cursor } from "./cursors.js";
import { type PageSlice, PositionList } from "./position-list.js";
import { createRandom, randomId } from "./random.js";

/**
 * A server, as the API returns it.
 *
 * @category State
 * @interface
 * @example
 * const server: Server = sim.state.servers.add({ name: "web", status: "stopped" });
 */
export type Server = components["schemas"]["Server"];
type ServerStatus = Server["status"];
type CreateRequest = components["schemas"]["CreateServerRequest"];

interface Entry {
  position: number;
  server: Server;
}

interface Filter {
  status?: ServerStatus | undefined;
  region?: string | undefined;
}

const REGIONS = ["us-east-1", "us-west-2", "eu-west-2", "eu-west-3", "ap-south-1"] as const;
/** How often each status occurs among the initial servers. */
const STATUSES: readonly ServerStatus[] = ["running", "running", "running", "stopped", "provisioning"];
const CPU_COUNTS = [2, 4, 8, 16] as const;
/** When the first of the initial servers was created; the others follow a minute apart. */
const FIRST_CREATED_AT = Date.parse("2025-01-12T08:30:00Z");

/**
 * All servers, oldest first. There is a sorted list per filter, so that reading a page does not scan all servers.
 *
 * @category State
 * @example
 * const running = sim.state.servers.all().filter(({ status }) => status === "running");
 */
export class Servers {
  readonly #lists = new Map<string, PositionList<Entry>>();
  readonly #entries = new Map<string, Entry>();
  /** Servers that are provisioning, the next to be ready first. */
  readonly #provisioning: { readyAt: number; id: string }[] = [];
  readonly #random: () => number;
  readonly #regions: readonly string[];
  #lastPosition = 0;

  constructor(count: number, seed: number, regions: readonly string[] = REGIONS) {
    this.#random = createRandom(seed);
    this.#regions = regions;
    for (let index = 0; index < count; index++) this.add(this.#randomServer(index));
  }

  /** The servers, oldest first. */
  all(): Server[] {
    return this.#listOf({}).items.map(({ server }) => server);
  }

  /** The server with this id; undefined if there is none. */
  get(id: string): Server | undefined {
    return this.#entries.get(id)?.server;
  }

  /** All regions: the known ones, and those of the servers. */
  get regions(): string[] {
    return [...new Set([...this.#regions, ...this.all().map(({ region }) => region)])];
  }

  /** Adds a server and returns it; missing fields are generated. Throws a RangeError if its id is taken. */
  add(given: Partial<Server> = {}): Server {
    const position = ++this.#lastPosition;
    const status = given.status ?? "running";
    const server: Server = {
      id: `srv_${randomId(this.#random, 5)}${position.toString(36).padStart(5, "0")}`,
      name: `server-${position}`,
      region: this.#regions[0] ?? REGIONS[0],
      specs: specsOf(CPU_COUNTS[0]),
      created_at: formatDateTime(FIRST_CREATED_AT + position * 60_000),
      ...given,
      status,
      ipv4: given.ipv4 ?? (status === "provisioning" ? null : addressOf(position)),
    };
    if (this.#entries.has(server.id)) throw new RangeError(`A server with the id ${server.id} already exists.`);
    this.#insert({ position, server });
    return server;
  }

  /** @internal Creates a server that is provisioning until `readyAt`. */
  create({ name, region, plan }: CreateRequest, now: number, readyAt: number): Server {
    const cpuCount = Number(/\d+$/.exec(plan)?.[0] ?? CPU_COUNTS[0]);
    const specs = specsOf(Math.max(1, cpuCount));
    const server = this.add({ name, region, specs, status: "provisioning", created_at: formatDateTime(now) });
    this.#provisioning.push({ readyAt, id: server.id });
    return server;
  }

  /** Changes fields of a server, for example its status, and returns it. Throws a RangeError for an unknown id. */
  update(id: string, change: Partial<Omit<Server, "id">>): Server {
    const entry = this.#entries.get(id);
    if (!entry) throw new RangeError(`There is no server with the id ${id}.`);
    for (const key of filterKeysOf(entry.server)) this.#lists.get(key)?.remove(entry);
    entry.server = { ...entry.server, ...change };
    this.#insert(entry);
    return entry.server;
  }

  /** Removes a server. Does nothing if there is none with this id. */
  remove(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    for (const key of filterKeysOf(entry.server)) this.#lists.get(key)?.remove(entry);
    this.#entries.delete(id);
  }

  /** @internal Starts the servers whose provisioning is over. */
  applyDueChanges(now: number): void {
    for (let next = this.#provisioning[0]; next && next.readyAt <= now; next = this.#provisioning[0]) {
      this.#provisioning.shift();
      const entry = this.#entries.get(next.id);
      if (entry?.server.status !== "provisioning") continue;
      this.update(next.id, { status: "running", ipv4: addressOf(entry.position) });
    }
  }

  /** @internal */
  page(filter: Filter, cursor: Cursor | undefined, limit: number): PageSlice<Server> {
    const slice = this.#listOf(filter).page(cursor, limit);
    return { ...slice, items: slice.items.map(({ server }) => server) };
  }

  #insert(entry: Entry): void {
    this.#entries.set(entry.server.id, entry);
    for (const key of filterKeysOf(entry.server)) {
      const list = this.#lists.get(key) ?? new PositionList<Entry>();
      this.#lists.set(key, list);
      list.add(entry);
    }
  }

  #listOf(filter: Filter): PositionList<Entry> {
    return this.#lists.get(filterKey(filter)) ?? new PositionList<Entry>();
  }

  #randomServer(index: number): Partial<Server> {
    const pick = <T>(values: readonly T[], fallback: T) =>
      values[Math.floor(this.#random() * values.length)] ?? fallback;
    return {
      name: `${pick(["web", "api", "worker", "cache"], "web")}-${String(index + 1).padStart(2, "0")}`,
      status: pick(STATUSES, "running"),
      region: pick(this.#regions, REGIONS[0]),
      specs: specsOf(pick<number>(CPU_COUNTS, CPU_COUNTS[0])),
    };
  }
}

function filterKey({ status, region }: Filter): string {
  return `${status ?? ""}\n${region ?? ""}`;
}

/** The keys of all lists that contain a server: one for each filter that it matches. */
function filterKeysOf({ status, region }: Server): string[] {
  return [filterKey({}), filterKey({ status }), filterKey({ region }), filterKey({ status, region })];
}

function specsOf(cpu: number): Server["specs"] {
  return { cpu, ram_gb: cpu * 4, storage_gb: cpu * 50 };
}

/** A private IPv4 address, different for the first 16 million servers. */
function addressOf(position: number): string {
  const octets = [256 ** 2, 256, 1].map((unit) => Math.floor(position / unit) % 256);
  return `10.${octets.join(".")}`;
}

/** RFC 3339 in UTC, with whole seconds, as in the documentation. */
function formatDateTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
