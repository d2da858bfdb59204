import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parse, stringify } from "yaml";
import { root } from "../../../scripts/lib/tools.js";
import type { SimulatedContract } from "../../../src/simulator/contract.js";
import { HttpError, notFound } from "../../../src/simulator/errors.js";
import type { AnyRequest } from "../../../src/simulator/responders.js";
import { type Simulator, simulateContract } from "../../../src/simulator/simulator.js";
import { grownContract } from "../../growth/grown-project.js";

/** The contract with every kind of operation, and a second collection. */
export async function volumesContract(): Promise<string> {
  const base = parse(await grownContract());
  const { paths, components } = parse(await readFile(`${root}tests/contract/growth/volumes.yaml`, "utf8"), {
    merge: true,
  });
  // One server belongs to the list of servers: the suite takes its id from there.
  const grown = Object.entries(base.paths).map(([path, item]) => [path.replace(/^\/growth\//, "/"), item]);
  base.paths = { ...Object.fromEntries(grown), ...paths };
  Object.assign(base.components.schemas, components.schemas);
  return stringify(base, { aliasDuplicateObjects: false });
}

interface Volume {
  id: string;
  name: string;
  gigabytes: number;
  encrypted?: boolean;
}

export type Handler = (request: AnyRequest) => Response | { status: number; body?: unknown };
export type Handlers = Record<string, Handler>;

const PROJECT = "prj-7";
/** Ids of the server's that the suite cannot find out by itself. */
export const known = { "project-id": PROJECT, project_id: PROJECT, database_id: "db_9f8e7d6c5b", zone_id: "zone_4f2a" };

/** The handlers of a server that conforms, each of which a test may replace by a wrong one. */
export function conformingHandlers(sim: Simulator) {
  const volumes = new Map<string, Volume>();
  const add = (volume: object) => {
    const added = { ...(volume as Volume), id: randomUUID() };
    volumes.set(added.id, added);
    return added;
  };
  for (let count = 1; count <= 12; count++)
    add({ name: `v${count}`, gigabytes: (count % 3) + 1, encrypted: count % 2 > 0 });
  const inProject = ({ path }: AnyRequest) => {
    if ((path["project-id"] ?? path.project_id) !== PROJECT) throw notFound("There is no such project.");
  };
  const volumeOf = (request: AnyRequest) => {
    inProject(request);
    const volume = volumes.get(String(request.path["volume-id"]));
    if (!volume) throw notFound("There is no such volume.");
    return volume;
  };
  const serverOf = ({ path }: AnyRequest) => {
    const server = sim.state.servers.get(String(path.server_id));
    if (!server) throw notFound("There is no such server.");
    return server;
  };
  /** Responds without a body, for any server that exists. */
  const onServer =
    (status: number): Handler =>
    (request) => {
      serverOf(request);
      return { status };
    };
  const echo =
    (status: number, more: object = {}): Handler =>
    ({ body }) => ({ status, body: { ...(body as object), ...more } });
  return {
    "list-volumes"(request) {
      inProject(request);
      const { encrypted, gigabytes, size, from } = request.query as Partial<Volume> & { size: number; from?: string };
      const found = [...volumes.values()].filter(
        (one) => (encrypted ?? one.encrypted) === one.encrypted && (gigabytes ?? one.gigabytes) === one.gigabytes,
      );
      const at = from === undefined ? 0 : found.findIndex(({ id }) => id === from);
      if (at < 0) throw new HttpError(400, "invalid_parameter", "from is not valid.");
      return {
        status: 200,
        body: { volumes: found.slice(at, at + size), next: found[at + size]?.id ?? null, total: found.length },
      };
    },
    createVolume(request) {
      inProject(request);
      return { status: 201, body: add(request.body as object) };
    },
    searchVolumes(request) {
      inProject(request);
      return { status: 204 };
    },
    getVolume: (request) => ({ status: 200, body: volumeOf(request) }),
    replaceVolume(request) {
      const { id } = volumeOf(request);
      const replaced = { ...(request.body as Volume), id };
      volumes.set(id, replaced);
      return { status: 200, body: replaced };
    },
    deleteVolume(request) {
      volumes.delete(volumeOf(request).id);
      return { status: 204 };
    },
    "growth-listInvoices": ({ query }) => {
      if (query.starting_after !== undefined) throw new HttpError(400, "invalid_parameter", "There is no such page.");
      return {
        status: 200,
        body: { result: { invoices: [{ number: 1 }] }, paging: { cursors: { after: null }, total: 1 } },
      };
    },
    "growth-listEvents": ({ query }) => {
      if (query.after !== undefined) throw new HttpError(400, "invalid_parameter", "There is no such page.");
      return { status: 200, body: { results: ["started", "started"], next: null } };
    },
    "growth-getServer": (request) => ({ status: 200, body: { data: serverOf(request) } }),
    "growth-updateServer"(request) {
      const { name } = request.body as { name?: string };
      const { id } = serverOf(request);
      return { status: 200, body: { data: sim.state.servers.update(id, name === undefined ? {} : { name }) } };
    },
    "growth-deleteServer"(request) {
      sim.state.servers.remove(serverOf(request).id);
      return { status: 204 };
    },
    "growth-replaceTags": onServer(204),
    "growth-setWeight": onServer(204),
    "growth-rebootServer": onServer(202),
    "growth-createUser": ({ body }) => ({ status: 201, body: { id: 1, name: (body as { name: string }).name } }),
    "growth-replaceFolders": echo(200),
  } satisfies Handlers;
}

export type ConformingHandlers = ReturnType<typeof conformingHandlers>;

/** A server of the contract that conforms to it, but for the handlers and the layer that are given. */
export function createGrownServer(
  contract: SimulatedContract,
  wrong: (handlers: ConformingHandlers) => Handlers = () => ({}),
): Simulator {
  const sim = simulateContract(contract, { rateLimit: { limit: 100_000, window: 60 }, timing: { scaling: 0 } });
  const handlers = conformingHandlers(sim);
  for (const [id, handler] of Object.entries({ ...handlers, ...wrong(handlers) }))
    sim.on(id as never, handler as never);
  return sim;
}
