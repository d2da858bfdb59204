import { acceptInvalidQuery, changeQuery, mapBody, mapMeta } from "../middleware.js";
import type { Mutants } from "../mutant.js";

/** Lists that do not match their filters. */
export const filters: Mutants = {
  "status-ignored": {
    defect: "status filters nothing.",
    killedBy: "filters",
    middleware: acceptInvalidQuery("status", (value) => ["running", "stopped", "provisioning"].includes(value)),
  },
  "status-ignored-in-a-long-list": {
    defect: "status filters nothing, and the list is too long to be compared as a whole.",
    killedBy: "filters",
    simulator: { servers: 6_000 },
    settings: { operations: ["listServers"], checks: ["filters"] },
    middleware: changeQuery((query) => query.delete("status")),
  },
  "stopped-means-provisioning": {
    defect: "status=stopped lists the servers that are provisioning.",
    killedBy: "filters",
    middleware: acceptInvalidQuery("status", (value) => value === "stopped", "provisioning"),
  },
  "provisioning-means-none": {
    defect: "status=provisioning lists nothing.",
    killedBy: "filters",
    middleware: changeQuery((query) => {
      if (query.get("status") === "provisioning") query.set("region", "nowhere");
    }),
  },
  "region-ignored": {
    defect: "region filters nothing.",
    killedBy: "filters",
    middleware: acceptInvalidQuery("region", (value) => value !== ""),
  },
  "unknown-region-means-all": {
    defect: "A region in which there is nothing lists everything.",
    killedBy: "filters",
    middleware: (next, sim) =>
      acceptInvalidQuery(
        "region",
        (value) => value !== "" && !sim.state.servers.all().some(({ region }) => region === value),
      )(next, sim),
  },
  "region-ignored-with-status": {
    defect: "With a status, region is ignored.",
    killedBy: "filters",
    middleware: changeQuery((query) => {
      if (query.has("status") && query.get("region")) query.delete("region");
    }),
  },
  "filters-joined-by-or": {
    defect: "A server has to match one of two filters, not both.",
    killedBy: "filters",
    middleware: (next, sim) =>
      mapBody("listServers", 200, (page, { url }) => {
        const { status, region, limit = 20 } = Object.fromEntries(new URL(url).searchParams);
        if (status === undefined || region === undefined) return page;
        const found = sim.state.servers.all().filter((server) => server.status === status || server.region === region);
        return { data: found.slice(0, Number(limit)), meta: { ...page.meta, total: found.length } };
      })(next, sim),
  },
  "total-unfiltered": {
    defect: "meta.total counts all servers, whatever the filter.",
    killedBy: "filters",
    middleware: (next, sim) => mapMeta((meta) => ({ ...meta, total: sim.state.servers.all().length }))(next, sim),
  },
  "region-lacks-one": {
    defect: "A list filtered by region lacks its last server.",
    killedBy: "filters",
    middleware: mapBody("listServers", 200, ({ data, meta }, { url }) => ({
      data: url.includes("region=") && meta.next_cursor === null ? data.slice(0, -1) : data,
      meta,
    })),
  },
};
