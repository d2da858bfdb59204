import type { Server } from "../../../simulator/index.js";
import {
  changeBody,
  jsonHas,
  type Middleware,
  mapBody,
  mapServers,
  operationOf,
  replaceStatus,
} from "../middleware.js";
import type { Mutants } from "../mutant.js";

const DATABASE = "db_9f8e7d6c5b";
const ZONE = "zone_4f2a";

/** The effect differs from the request, or from the response. */
export const state: Mutants = {
  "created-not-listed": {
    defect: "A created server is not listed.",
    killedBy: "state",
    middleware: created((server, { state }) => {
      state.servers.remove(server.id);
      return server;
    }),
  },
  "created-twice": {
    defect: "One order creates two servers.",
    killedBy: "state",
    middleware: created((server, { state }) => {
      state.servers.add({ ...server, id: `${server.id}b` });
      return server;
    }),
  },
  "listed-twice": {
    defect: "A created server is listed twice.",
    killedBy: "state",
    middleware: (next, sim) => {
      const ids = new Set<string>();
      const list = mapBody("listServers", 200, ({ data, meta }) => ({
        data: data.flatMap((server) => (ids.has(server.id) ? [server, server] : [server])),
        meta,
      }));
      return created((server) => {
        ids.add(server.id);
        return server;
      })(list(next, sim), sim);
    },
  },
  "same-id-twice": {
    defect: "Every created server is returned with the id of the first.",
    killedBy: "state",
    middleware: (next, sim) => {
      let first: string | undefined;
      return created((server) => {
        first ??= server.id;
        return { ...server, id: first };
      })(next, sim);
    },
  },
  "rejected-but-created": {
    defect: "An order that gets 400 leaves a server all the same.",
    killedBy: "state",
    middleware:
      (next, { state }) =>
      async (request) => {
        const response = await next(request.clone());
        if (operationOf(request) !== "createServer" || response.status !== 400) return response;
        jsonHas(await request.text(), ({ name }: { name: string }) => Boolean(state.servers.add({ name })));
        return response;
      },
  },
  "created-under-another-name": {
    defect: "The response to a create cuts the server's name to four characters.",
    killedBy: "state",
    middleware: created((server) => ({ ...server, name: server.name.slice(0, 4) })),
  },
  "created-elsewhere": {
    defect: "Servers are created in us-west-2, whatever the requested region.",
    killedBy: "state",
    middleware: changeBody("createServer", (order) => (order.region ? { ...order, region: "us-west-2" } : order)),
  },
  "created-running": {
    defect: "A created server is running at once.",
    killedBy: "state",
    middleware: created((server) => ({ ...server, status: "running", ipv4: "10.0.0.1" })),
  },
  "listed-under-another-name": {
    defect: "Lists show the names of servers in capitals.",
    killedBy: "state",
    middleware: mapServers((server) => ({ ...server, name: server.name.toUpperCase() })),
  },

  "scaling-reports-old-tier": {
    defect: "A scaling reports the tier that the database has, not the one it will have.",
    killedBy: "state",
    middleware: mapBody("scaleDatabase", 202, ({ data }) => ({ data: { ...data, tier: "standard" } })),
  },
  "scaling-miscounts-replicas": {
    defect: "A scaling reports one replica too many.",
    killedBy: "state",
    middleware: mapBody("scaleDatabase", 202, ({ data }) => ({
      data: { ...data, read_replicas: data.read_replicas + 1 },
    })),
  },
  "scaling-forgets-window": {
    defect: "A scaling reports no maintenance window although one was requested.",
    killedBy: "state",
    middleware: mapBody("scaleDatabase", 202, ({ data }) => ({ data: { ...data, maintenance_window: null } })),
  },
  "scaling-reports-other-database": {
    defect: "A scaling reports the id of another database.",
    killedBy: "state",
    middleware: mapBody("scaleDatabase", 202, ({ data }) => ({ data: { ...data, database_id: "db_0000000000" } })),
  },
  "scheduled-said-under-way": {
    defect: "A scaling that waits for its window is reported as running.",
    killedBy: "state",
    middleware: mapBody("scaleDatabase", 202, ({ data }) => ({ data: { ...data, status: "scaling" } })),
  },
  "unknown-database-scaled": {
    defect: "Scaling accepts a database that does not exist.",
    killedBy: "state",
    middleware: changeBody("scaleDatabase", (order) =>
      order.database_id ? { ...order, database_id: DATABASE } : order,
    ),
  },

  "purge-forgets-path": {
    defect: "A purge repeats only the first of its paths.",
    killedBy: "state",
    middleware: purged((purge) => ({ ...purge, paths: purge.paths.slice(0, 1) })),
  },
  "purge-reports-other-zone": {
    defect: "A purge reports another zone.",
    killedBy: "state",
    middleware: purged((purge) => ({ ...purge, zone_id: "zone_0000" })),
  },
  "done-said-queued": {
    defect: "A finished purge is reported as queued.",
    killedBy: "state",
    middleware: mapBody("purgeCache", 200, ({ data }) => ({ data: { ...data, status: "queued" } })),
  },
  "async-ignored": {
    defect: "A purge with async gets its response when it is done.",
    killedBy: "state",
    middleware: changeBody("purgeCache", (order) => (order.async === true ? { ...order, async: false } : order)),
  },
  "always-async": {
    defect: "A purge without async is queued.",
    killedBy: "state",
    middleware: changeBody("purgeCache", (order) => (order.async === undefined ? { ...order, async: true } : order)),
  },
  "unknown-zone-purged": {
    defect: "A purge accepts a zone that does not exist.",
    killedBy: "state",
    middleware: (next) => (request) =>
      operationOf(request) === "purgeCache"
        ? next(new Request(request.url.replace(/zones\/[^/]+/, `zones/${ZONE}`), request))
        : next(request),
  },
  "unknown-zone-conflicts": {
    defect: "A zone that does not exist gets 409, not 404.",
    killedBy: ["state", "status"],
    middleware: replaceStatus(404, 409, "purgeCache"),
  },
};

/** Changes the response to a create, or its effect. */
function created(change: (server: Server, sim: Parameters<Middleware>[1]) => unknown): Middleware {
  return (next, sim) => mapBody("createServer", 201, ({ data }) => ({ data: change(data, sim) }))(next, sim);
}

function purged(change: (purge: { purge_id: string; zone_id: string; paths: string[] }) => unknown): Middleware {
  return (next, sim) =>
    mapBody("purgeCache", 200, ({ data }) => ({ data: change(data) }))(
      mapBody("purgeCache", 202, ({ data }) => ({ data: change(data) }))(next, sim),
      sim,
    );
}
