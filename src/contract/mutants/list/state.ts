import type { Server } from "../../../simulator/index.js";
import { body, type Edge, instead, jsonHas, listed, operationOf, sent } from "../middleware.js";
import type { Mutants } from "../mutant.js";

const DATABASE = "db_9f8e7d6c5b";
const ZONE = "zone_4f2a";

/** What was done isn't what was asked for, or what was answered. */
export const state: Mutants = {
  "created-not-listed": {
    defect: "A created server isn't listed.",
    killedBy: "state",
    edge: created((server, { state }) => {
      state.servers.remove(server.id);
      return server;
    }),
  },
  "created-twice": {
    defect: "One order creates two servers.",
    killedBy: "state",
    edge: created((server, { state }) => {
      state.servers.add({ ...server, id: `${server.id}b` });
      return server;
    }),
  },
  "listed-twice": {
    defect: "A created server is listed twice.",
    killedBy: "state",
    edge: (next, sim) => {
      const ids = new Set<string>();
      const list = body("listServers", 200, ({ data, meta }) => ({
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
    defect: "Every created server is said to have the id of the first.",
    killedBy: "state",
    edge: (next, sim) => {
      let first: string | undefined;
      return created((server) => {
        first ??= server.id;
        return { ...server, id: first };
      })(next, sim);
    },
  },
  "refused-but-created": {
    defect: "An order that gets 400 leaves a server all the same.",
    killedBy: "state",
    edge:
      (next, { state }) =>
      async (request) => {
        const response = await next(request.clone());
        if (operationOf(request) !== "createServer" || response.status !== 400) return response;
        jsonHas(await request.text(), ({ name }: { name: string }) => Boolean(state.servers.add({ name })));
        return response;
      },
  },
  "created-under-another-name": {
    defect: "The answer to an order cuts the server's name to four characters.",
    killedBy: "state",
    edge: created((server) => ({ ...server, name: server.name.slice(0, 4) })),
  },
  "created-elsewhere": {
    defect: "Servers are created in us-west-2, whatever region was asked for.",
    killedBy: "state",
    edge: sent("createServer", (order) => (order.region ? { ...order, region: "us-west-2" } : order)),
  },
  "created-running": {
    defect: "A created server is running at once.",
    killedBy: "state",
    edge: created((server) => ({ ...server, status: "running", ipv4: "10.0.0.1" })),
  },
  "listed-under-another-name": {
    defect: "Lists show the names of servers in capitals.",
    killedBy: "state",
    edge: listed((server) => ({ ...server, name: server.name.toUpperCase() })),
  },

  "scaling-tells-old-tier": {
    defect: "A scaling tells the tier that the database has, not the one it will have.",
    killedBy: "state",
    edge: body("scaleDatabase", 202, ({ data }) => ({ data: { ...data, tier: "standard" } })),
  },
  "scaling-miscounts-replicas": {
    defect: "A scaling tells one replica too many.",
    killedBy: "state",
    edge: body("scaleDatabase", 202, ({ data }) => ({ data: { ...data, read_replicas: data.read_replicas + 1 } })),
  },
  "scaling-forgets-window": {
    defect: "A scaling tells no maintenance window although one was asked for.",
    killedBy: "state",
    edge: body("scaleDatabase", 202, ({ data }) => ({ data: { ...data, maintenance_window: null } })),
  },
  "scaling-tells-other-database": {
    defect: "A scaling tells the id of another database.",
    killedBy: "state",
    edge: body("scaleDatabase", 202, ({ data }) => ({ data: { ...data, database_id: "db_0000000000" } })),
  },
  "scheduled-said-under-way": {
    defect: "A scaling that waits for its window is said to be under way.",
    killedBy: "state",
    edge: body("scaleDatabase", 202, ({ data }) => ({ data: { ...data, status: "scaling" } })),
  },
  "unknown-database-scaled": {
    defect: "Scaling takes a database that there isn't.",
    killedBy: "state",
    edge: sent("scaleDatabase", (order) => (order.database_id ? { ...order, database_id: DATABASE } : order)),
  },

  "purge-forgets-path": {
    defect: "A purge repeats only the first of its paths.",
    killedBy: "state",
    edge: purged((purge) => ({ ...purge, paths: purge.paths.slice(0, 1) })),
  },
  "purge-tells-other-zone": {
    defect: "A purge tells another zone.",
    killedBy: "state",
    edge: purged((purge) => ({ ...purge, zone_id: "zone_0000" })),
  },
  "done-said-queued": {
    defect: "A purge that is done is said to be queued.",
    killedBy: "state",
    edge: body("purgeCache", 200, ({ data }) => ({ data: { ...data, status: "queued" } })),
  },
  "async-ignored": {
    defect: "A purge with async is answered when it is done.",
    killedBy: "state",
    edge: sent("purgeCache", (order) => (order.async === true ? { ...order, async: false } : order)),
  },
  "always-async": {
    defect: "A purge without async is queued.",
    killedBy: "state",
    edge: sent("purgeCache", (order) => (order.async === undefined ? { ...order, async: true } : order)),
  },
  "unknown-zone-purged": {
    defect: "A purge takes a zone that there isn't.",
    killedBy: "state",
    edge: (next) => (request) =>
      operationOf(request) === "purgeCache"
        ? next(new Request(request.url.replace(/zones\/[^/]+/, `zones/${ZONE}`), request))
        : next(request),
  },
  "unknown-zone-conflicts": {
    defect: "A zone that there isn't gets 409, not 404.",
    killedBy: ["state", "status"],
    edge: instead(404, 409, "purgeCache"),
  },
};

/** Changes what is answered to an order, or what has come of it. */
function created(change: (server: Server, sim: Parameters<Edge>[1]) => unknown): Edge {
  return (next, sim) => body("createServer", 201, ({ data }) => ({ data: change(data, sim) }))(next, sim);
}

function purged(change: (purge: { purge_id: string; zone_id: string; paths: string[] }) => unknown): Edge {
  return (next, sim) =>
    body("purgeCache", 200, ({ data }) => ({ data: change(data) }))(
      body("purgeCache", 202, ({ data }) => ({ data: change(data) }))(next, sim),
      sim,
    );
}
