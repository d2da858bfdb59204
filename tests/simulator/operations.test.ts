import { describe, expect, it } from "vitest";
import { createSimulator } from "../../src/simulator/index.js";
import { ask, errorOf, list, order, withClock } from "./ask.js";

describe("the list", () => {
  it("gives every server exactly once, walked forward, and the same pages backward", async () => {
    const sim = createSimulator({ servers: 25 });
    const forward = [await list(sim, { limit: 10 })];
    for (let page = forward[0]; page?.meta.next_cursor; page = forward.at(-1)) {
      forward.push(await list(sim, { limit: 10, cursor: page.meta.next_cursor }));
    }
    expect(forward.map(({ data }) => data.length)).toEqual([10, 10, 5]);
    expect(forward.flatMap(({ data }) => data)).toEqual(sim.state.servers.all());
    expect(forward[0]?.meta).toMatchObject({ total: 25, prev_cursor: null });

    const second = await list(sim, { limit: 10, cursor: forward[2]?.meta.prev_cursor ?? "" });
    expect(second).toEqual(forward[1]);
    const first = await list(sim, { limit: 10, cursor: second.meta.prev_cursor ?? "" });
    expect(first.data).toEqual(forward[0]?.data);
    expect(first.meta.prev_cursor).toBeNull();
  });

  it("is the same for the same seed, and another for another", () => {
    const names = (seed: number) => createSimulator({ seed }).state.servers.all();
    expect(names(7)).toEqual(names(7));
    expect(names(7)).not.toEqual(names(8));
  });

  it("has 20 servers on a page unless told otherwise", async () => {
    expect((await list(createSimulator())).data).toHaveLength(20);
  });

  it("combines filters with AND, and counts in total what they match", async () => {
    const sim = createSimulator({ servers: 200 });
    const page = await list(sim, { status: "running", region: "eu-west-2", limit: 100 });
    const expected = sim.state.servers.all().filter((s) => s.status === "running" && s.region === "eu-west-2");
    expect(expected.length).toBeGreaterThan(3);
    expect(page.data).toEqual(expected);
    expect(page.meta.total).toBe(expected.length);
    expect(await list(sim, { region: "nowhere" })).toEqual({
      data: [],
      meta: { total: 0, next_cursor: null, prev_cursor: null },
    });
  });

  it("keeps its order while servers are created and removed between pages", async () => {
    const sim = createSimulator({ servers: 6 });
    const before = sim.state.servers.all();
    const first = await list(sim, { limit: 3 });
    await ask(sim, "/servers", { body: order });
    sim.state.servers.remove(before[0]?.id ?? "");
    sim.state.servers.remove(before[3]?.id ?? "");
    const rest = await list(sim, { limit: 10, cursor: first.meta.next_cursor ?? "" });
    expect(rest.data.map(({ name }) => name)).toEqual([before[4]?.name, before[5]?.name, "web"]);
  });

  it.each(["abc", "%2B%2F", "eyJpZCI6InNydl85eDl5MnoifQ%3D%3D", ""])("refuses the cursor %j", async (cursor) => {
    expect(await errorOf(ask(createSimulator(), `/servers?cursor=${cursor}`))).toMatchObject({
      status: 400,
      code: "invalid_parameter",
      details: { parameter: "cursor" },
    });
  });

  it("refuses a cursor of another seed, and one that was changed", async () => {
    const cursor = (await list(createSimulator())).meta.next_cursor ?? "";
    expect(
      await errorOf(ask(createSimulator({ seed: 2 }), `/servers?cursor=${encodeURIComponent(cursor)}`)),
    ).toMatchObject({
      status: 400,
    });
    const other = btoa(atob(cursor).replace("f2", "f3"));
    expect(other).not.toBe(cursor);
    expect(await errorOf(ask(createSimulator(), `/servers?cursor=${encodeURIComponent(other)}`))).toMatchObject({
      status: 400,
    });
  });

  it.each(["limit=0", "limit=101", "limit=ten", "limit=1e1", "limit=5.0", "limit=", "status=paused", "region="])(
    "refuses %s, naming the parameter and its value",
    async (query) => {
      const [parameter, value] = query.split("=");
      const error = await errorOf(ask(createSimulator(), `/servers?${query}`));
      expect(error).toMatchObject({ status: 400, code: "invalid_parameter", details: { parameter, value } });
      expect(error.message).toContain(parameter);
    },
  );
});

describe("a new server", () => {
  it("is provisioning without an address, and runs with one once its time has passed", async () => {
    const { sim, pass } = withClock({ servers: 0, timing: { provisioning: 5_000 } });
    const response = await ask(sim, "/servers", { body: order });
    expect(response.status).toBe(201);
    const { data } = await response.json();
    expect(data).toMatchObject({ name: "web", status: "provisioning", ipv4: null, created_at: "2026-01-01T00:00:00Z" });
    expect((await list(sim, { status: "provisioning" })).data).toEqual([data]);
    pass(4_999);
    expect((await list(sim, { status: "running" })).meta.total).toBe(0);
    pass(1);
    const running = (await list(sim, { status: "running" })).data;
    expect(running).toEqual([{ ...data, status: "running", ipv4: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/) }]);
    expect((await list(sim, { status: "provisioning" })).meta.total).toBe(0);
  });

  it.each(["eu-west-2", "standard-8", "eu-west-2/standard-8"])(
    "is refused where %s is full, nothing made",
    async (full) => {
      const sim = createSimulator({ servers: 0 });
      sim.state.full.add(full);
      const error = await errorOf(ask(sim, "/servers", { body: order }));
      expect(error).toMatchObject({ status: 409, code: "insufficient_resources", details: { region: "eu-west-2" } });
      const alternatives = error.details?.suggested_alternatives;
      if (full === "standard-8") expect(alternatives).toEqual([]);
      else {
        expect(alternatives).toContain("eu-west-3");
        expect(alternatives).not.toContain("eu-west-2");
      }
      expect(sim.state.servers.all()).toEqual([]);
    },
  );

  it("needs all that the contract requires: every missing or wrong field is named", async () => {
    const sim = createSimulator({ servers: 0 });
    const error = await errorOf(ask(sim, "/servers", { body: { name: "", region: "eu-west-2", auto_backup: "yes" } }));
    const fields = error.details?.fields as { field: string }[];
    expect(error).toMatchObject({ status: 400, code: "invalid_request" });
    expect(new Set(fields.map(({ field }) => field))).toEqual(new Set(["auto_backup", "image", "name", "plan"]));
    expect(sim.state.servers.all()).toEqual([]);
  });
});

describe("scaling a database", () => {
  const scale = { database_id: "db_9f8e7d6c5b", new_tier: "production-high" };

  it("takes its time, and another one meanwhile is a conflict", async () => {
    const { sim, pass } = withClock({ timing: { scaling: 10_000 } });
    const response = await ask(sim, "/databases/scale", { body: { ...scale, read_replicas: 3 } });
    expect(response.status).toBe(202);
    expect((await response.json()).data).toEqual({
      database_id: scale.database_id,
      tier: "production-high",
      read_replicas: 3,
      status: "scaling",
      maintenance_window: null,
    });
    expect(sim.state.databases.get(scale.database_id)?.tier).toBe("standard");
    pass(9_999);
    expect(await errorOf(ask(sim, "/databases/scale", { body: scale }))).toMatchObject({
      status: 409,
      code: "scaling_in_progress",
    });
    pass(1);
    expect(sim.state.databases.get(scale.database_id)).toEqual({
      id: scale.database_id,
      tier: "production-high",
      read_replicas: 3,
    });
    expect((await ask(sim, "/databases/scale", { body: scale })).status).toBe(202);
  });

  it("waits for a maintenance window in the future, and may be changed until then", async () => {
    const { sim, pass } = withClock();
    const body = { ...scale, maintenance_window: "2026-01-01T01:00:00Z" };
    const response = await ask(sim, "/databases/scale", { body });
    expect((await response.json()).data).toMatchObject({
      status: "scheduled",
      maintenance_window: body.maintenance_window,
    });
    expect((await ask(sim, "/databases/scale", { body: { ...body, new_tier: "small" } })).status).toBe(202);
    pass(3_600_000);
    expect((await errorOf(ask(sim, "/databases/scale", { body }))).status).toBe(409);
    pass(10_000);
    expect(sim.state.databases.get(scale.database_id)?.tier).toBe("small");
  });

  it("waits for a window that begins with a leap second, as the contract's date-time has them", async () => {
    const { sim, pass } = withClock();
    const body = { ...scale, maintenance_window: "2026-01-01T23:59:60Z" };
    expect((await (await ask(sim, "/databases/scale", { body })).json()).data).toMatchObject({
      status: "scheduled",
      maintenance_window: body.maintenance_window,
    });
    pass(24 * 3_600_000 - 1);
    expect((await ask(sim, "/databases/scale", { body })).status).toBe(202);
    pass(1);
    expect((await errorOf(ask(sim, "/databases/scale", { body }))).status).toBe(409);
  });

  it("is 404 for an unknown database, and 400 for a window that is no time", async () => {
    const sim = createSimulator();
    const unknown = { ...scale, database_id: "db_0" };
    expect(await errorOf(ask(sim, "/databases/scale", { body: unknown }))).toMatchObject({
      status: 404,
      code: "not_found",
    });
    const window = { ...scale, maintenance_window: "tomorrow" };
    expect(await errorOf(ask(sim, "/databases/scale", { body: window }))).toMatchObject({
      status: 400,
      details: { fields: [{ field: "maintenance_window" }] },
    });
  });
});

describe("a purge", () => {
  const path = "/cdn/zones/zone_4f2a/purge";

  it("forgets at once what its wildcards match, and nothing else", async () => {
    const sim = createSimulator();
    const zone = sim.state.zones.add("zone_1", { "/a/b.js": "1", "/a/b.css": "2", "/c/a/b.js": "3", "/x": "4" });
    const response = await ask(sim, "/cdn/zones/zone_1/purge", { body: { paths: ["/a/*.js", "/x"] } });
    expect(response.status).toBe(200);
    expect((await response.json()).data).toMatchObject({
      zone_id: "zone_1",
      status: "completed",
      paths: ["/a/*.js", "/x"],
    });
    expect([...zone.cached.keys()]).toEqual(["/a/b.css", "/c/a/b.js"]);
  });

  it("forgets only what has the ETag, where one is given", async () => {
    const sim = createSimulator();
    await ask(sim, path, { body: { paths: ["*"], etag_match: "a1b2c3d4" } });
    expect([...(sim.state.zones.get("zone_4f2a")?.cached.keys() ?? [])]).toEqual([
      "/index.html",
      "/static/images/a.webp",
    ]);
  });

  it("with async is queued, and done when its time has passed", async () => {
    const { sim, pass } = withClock({ timing: { purge: 1_000 } });
    const response = await ask(sim, path, { body: { paths: ["/*"], async: true } });
    expect(response.status).toBe(202);
    expect((await response.json()).data.status).toBe("queued");
    expect(sim.state.zones.get("zone_4f2a")?.cached.size).toBe(3);
    pass(1_000);
    expect(sim.state.zones.get("zone_4f2a")?.cached.size).toBe(0);
    expect(sim.state.zones.get("zone_4f2a")?.purges).toMatchObject([{ status: "completed" }]);
  });

  it("finds a zone by its id as it was percent-encoded, and is 404 for an unknown one", async () => {
    const sim = createSimulator();
    sim.state.zones.add("a/b c%");
    expect((await ask(sim, "/cdn/zones/a%2Fb%20c%25/purge", { body: { paths: ["/"] } })).status).toBe(200);
    const error = await errorOf(ask(sim, "/cdn/zones/zone_0/purge", { body: { paths: ["/"] } }));
    expect(error).toMatchObject({ status: 404, details: { zone_id: "zone_0" } });
  });
});
