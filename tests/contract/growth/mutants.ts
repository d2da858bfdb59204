import type { CheckName } from "../../../src/contract/index.js";
import type { Simulator } from "../../../src/simulator/index.js";
import type { ConformingHandlers, Handlers } from "./grown-server.js";

export type Send = (request: Request) => Promise<Response>;

/** A server with one defect. */
interface GrownMutant {
  /** The operations that show it. */
  operations: string[];
  foundBy: CheckName;
  wrong?: (handlers: ConformingHandlers) => Handlers;
  wrap?: (next: Send, sim: Simulator) => Send;
}

/** Changes a request before it arrives. */
function changeUrl(change: (url: URL) => void): (next: Send) => Send {
  return (next) => (request) => {
    const url = new URL(request.url);
    change(url);
    return next(new Request(url, request));
  };
}

export const mutants: Record<string, GrownMutant> = {
  "a deleted volume is still there": {
    operations: ["deleteVolume"],
    foundBy: "state",
    wrong: ({ getVolume }) => ({
      deleteVolume(request) {
        getVolume(request);
        return { status: 204 };
      },
    }),
  },
  "a replaced volume stays as it was": {
    operations: ["replaceVolume"],
    foundBy: "state",
    wrong: ({ getVolume }) => ({
      replaceVolume(request) {
        const { body } = getVolume(request) as { body: object };
        return { status: 200, body: { ...body, ...(request.body as object) } };
      },
    }),
  },
  "a patch changes nothing": {
    operations: ["growth-updateServer"],
    foundBy: "state",
    wrong: ({ "growth-getServer": getServer }) => ({
      "growth-updateServer"(request) {
        const { body } = getServer(request) as { body: { data: object } };
        return { status: 200, body: { data: { ...body.data, ...(request.body as { name?: string }) } } };
      },
    }),
  },
  "a created volume has another size": {
    operations: ["createVolume"],
    foundBy: "state",
    wrong: ({ createVolume }) => ({
      createVolume(request) {
        const { body } = createVolume(request) as { body: object };
        return { status: 201, body: { ...body, gigabytes: 100 } };
      },
    }),
  },
  "an unknown volume is some volume": {
    operations: ["replaceVolume"],
    foundBy: "state",
    wrong: () => ({
      replaceVolume: ({ body, path }) => ({ status: 200, body: { ...(body as object), id: path["volume-id"] } }),
    }),
  },
  "a read of an unknown volume shows some volume": {
    operations: ["getVolume"],
    foundBy: "state",
    wrong: ({ getVolume }) => {
      let last: ReturnType<typeof getVolume> | undefined;
      return {
        getVolume(request) {
          try {
            last = getVolume(request);
          } catch (error) {
            if (!last) throw error;
          }
          return last;
        },
      };
    },
  },
  "a boolean filter is ignored": {
    operations: ["list-volumes"],
    foundBy: "filters",
    wrap: changeUrl((url) => {
      if (["true", "false"].includes(url.searchParams.get("encrypted") ?? "")) url.searchParams.delete("encrypted");
    }),
  },
  "a number filter finds one less": {
    operations: ["list-volumes"],
    foundBy: "filters",
    wrong: ({ "list-volumes": list }) => ({
      "list-volumes"(request) {
        const { status, body } = list(request) as { status: number; body: { volumes: unknown[]; next: unknown } };
        const isCut = request.query.gigabytes !== undefined && body.next === null;
        return { status, body: isCut ? { ...body, volumes: body.volumes.slice(1) } : body };
      },
    }),
  },
  "the total is one too many": {
    operations: ["list-volumes"],
    foundBy: "pages",
    wrong: ({ "list-volumes": list }) => ({
      "list-volumes"(request) {
        const { status, body } = list(request) as { status: number; body: { total: number } };
        return { status, body: { ...body, total: body.total + 1 } };
      },
    }),
  },
  "a required parameter may be left out": {
    operations: ["growth-search-things"],
    foundBy: "boundaries",
    wrap: changeUrl((url) => {
      if (url.pathname.endsWith("/search") && !url.searchParams.has("price")) url.search += "&price=1";
    }),
  },
  "lists are read in another style": {
    operations: ["growth-search-things"],
    foundBy: "examples",
    wrap: (next) => (request) =>
      next(request.url.includes("ids=1,2") ? new Request(request.url.replace("ids=1,2", "ids=1;2"), request) : request),
  },
  "a cookie is refused": {
    operations: ["growth-search-things"],
    foundBy: "examples",
    wrap: (next) => (request) => {
      const changed = new Request(request);
      if (request.headers.has("cookie")) changed.headers.set("cookie", "session=x");
      return next(changed);
    },
  },
  "a key in a header is not checked": {
    operations: ["growth-getLimits"],
    foundBy: "auth",
    wrap: (next, sim) => (request) => {
      const changed = new Request(request);
      if (request.headers.has("x-api-key")) changed.headers.set("x-api-key", sim.keys.admin);
      return next(changed);
    },
  },
  "a public operation needs a key": {
    operations: ["growth-getStatus"],
    foundBy: "status",
    wrap: (next) => (request) =>
      next(
        request.url.endsWith("/status") ? new Request(request.url.replace("/status", "/account"), request) : request,
      ),
  },
  "a report is JSON": {
    operations: ["growth-getReport"],
    foundBy: "content-type",
    wrong: () => ({ "growth-getReport": () => Response.json(["day,calls"]) }),
  },
  "a password is required in responses": {
    operations: ["growth-createUser"],
    foundBy: "schema",
    wrong: () => ({ "growth-createUser": () => ({ status: 201, body: { name: "Ada" } }) }),
  },
  "a oneOf is known by one of its branches only": {
    operations: ["growth-notify"],
    foundBy: "boundaries",
    wrap: (next) => async (request) => {
      const isHook = (await request.clone().text()).includes('"hook"');
      return next(
        isHook ? new Request(request.url, { method: "POST", headers: request.headers, body: "{}" }) : request,
      );
    },
  },
};
