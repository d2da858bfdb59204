import { describe, expect, it } from "vitest";
import { createSimulator } from "../../src/simulator/index.js";
import { errorOf, listServers, newServer, send, withClock } from "./support.js";

describe("the list", () => {
  it("returns every server exactly once going forward, and the same pages going backward", async () => {
    const sim = createSimulator({ servers: 25 });
    const forward = [await listServers(sim, { limit: 10 })];
    for (let page = forward[0]; page?.meta.next_cursor; page = forward.at(-1)) {
      forward.push(await listServers(sim, { limit: 10, cursor: page.meta.next_cursor }));
    }
    expect(forward.map(({ data }) => data.length)).toEqual([10, 10, 5]);
    expect(forward.flatMap(({ data }) => data)).toEqual(sim.state.servers.all());
    expect(forward[0]?.meta).toMatchObject({ total: 25, prev_cursor: null });

    const second = await listServers(sim, { limit: 10, cursor: forward[2]?.meta.prev_cursor ?? "" });
    expect(second).toEqual(forward[1]);
    const first = await listServers(sim, { limit: 10, cursor: second.meta.prev_cursor ?? "" });
    expect(first.data).toEqual(forward[0]?.data);
    expect(first.meta.prev_cursor).toBeNull();
  });

  it("has the same servers for the same seed, and others for another seed", () => {
    const names = (seed: number) => createSimulator({ seed }).state.servers.all();
    expect(names(7)).toEqual(names(7));
    expect(names(7)).not.toEqual(names(8));
  });

  it("has 20 servers per page by default", async () => {
    expect((await listServers(createSimulator())).data).toHaveLength(20);
  });

  it("combines filters with AND, and its total counts the matching servers", async () => {
    const sim = createSimulator({ servers: 200 });
    const page = await listServers(sim, { status: "running", region: "eu-west-2", limit: 100 });
    const expected = sim.state.servers.all().filter((s) => s.status === "running" && s.region === "eu-west-2");
    expect(expected.length).toBeGreaterThan(3);
    expect(page.data).toEqual(expected);
    expect(page.meta.total).toBe(expected.length);
    expect(await listServers(sim, { region: "nowhere" })).toEqual({
      data: [],
      meta: { total: 0, next_cursor: null, prev_cursor: null },
    });
  });

  it("keeps its order while servers are created and removed between pages", async () => {
    const sim = createSimulator({ servers: 6 });
    const before = sim.state.servers.all();
    const first = await listServers(sim, { limit: 3 });
    await send(sim, "/servers", { body: newServer });
    sim.state.servers.remove(before[0]?.id ?? "");
    sim.state.servers.remove(before[3]?.id ?? "");
    const rest = await listServers(sim, { limit: 10, cursor: first.meta.next_cursor ?? "" });
    expect(rest.data.map(({ name }) => name)).toEqual([before[4]?.name, before[5]?.name, "web"]);
  });

  it.each(["abc", "%2B%2F", "eyJpZCI6InNydl85eDl5MnoifQ%3D%3D", ""])("rejects the cursor %j", async (cursor) => {
    expect(await errorOf(send(createSimulator(), `/servers?cursor=${cursor}`))).toMatchObject({
      status: 400,
      code: "invalid_parameter",
      details: { parameter: "cursor" },
    });
  });

  it("rejects a cursor of another seed, and a modified cursor", async () => {
    const cursor = (await listServers(createSimulator())).meta.next_cursor ?? "";
    expect(
      await errorOf(send(createSimulator({ seed: 2 }), `/servers?cursor=${encodeURIComponent(cursor)}`)),
    ).toMatchObject({
      status: 400,
    });
    const other = btoa(atob(cursor).replace("f2", "f3"));
    expect(other).not.toBe(cursor);
    expect(await errorOf(send(createSimulator(), `/servers?cursor=${encodeURIComponent(other)}`))).toMatchObject({
      status: 400,
    });
  });

  it.each(["limit=0", "limit=101", "limit=ten", "limit=1e1", "limit=5.0", "limit=", "status=paused", "region="])(
    "rejects %s, naming the parameter and its value",
    async (query) => {
      const [parameter, value] = query.split("=");
      const error = await errorOf(send(createSimulator(), `/servers?${query}`));
      expect(error).toMatchObject({ status: 400, code: "invalid_parameter", details: { parameter, value } });
      expect(error.message).toContain(parameter);
    },
  );
});

describe("a new server", () => {
  it("is provisioning without an address, and later running with one", async () => {
    const { sim, pass } = withClock({ servers: 0, timing: { provisioning: 5_000 } });
    const response = await send(sim, "/servers", { body: newServer });
    expect(response.status).toBe(201);
    const { data } = await response.json();
    expect(data).toMatchObject({ name: "web", status: "provisioning", ipv4: null, created_at: "2026-01-01T00:00:00Z" });
    expect((await listServers(sim, { status: "provisioning" })).data).toEqual([data]);
    pass(4_999);
    expect((await listServers(sim, { status: "running" })).meta.total).toBe(0);
    pass(1);
    const running = (await listServers(sim, { status: "running" })).data;
    expect(running).toEqual([{ ...data, status: "running", ipv4: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/) }]);
    expect((await listServers(sim, { status: "provisioning" })).meta.total).toBe(0);
  });

  it.each(["eu-west-2", "standard-8", "eu-west-2/standard-8"])(
    "is rejected with 409 if %s is full, and not created",
    async (full) => {
      const sim = createSimulator({ servers: 0 });
      sim.state.full.add(full);
      const error = await errorOf(send(sim, "/servers", { body: newServer }));
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

  it("must conform to the contract: every missing or invalid field is named", async () => {
    const sim = createSimulator({ servers: 0 });
    const error = await errorOf(send(sim, "/servers", { body: { name: "", region: "eu-west-2", auto_backup: "yes" } }));
    const fields = error.details?.fields as { field: string }[];
    expect(error).toMatchObject({ status: 400, code: "invalid_request" });
    expect(new Set(fields.map(({ field }) => field))).toEqual(new Set(["auto_backup", "image", "name", "plan"]));
    expect(sim.state.servers.all()).toEqual([]);
  });
});

describe("a simulator with lists of plans, regions and images", () => {
  const options = { plans: ["standard-8"], regions: ["eu-west-2", "eu-west-3"], images: ["ubuntu-22.04"] };

  it.each([
    ["plan", "standard-9", "must be one of standard-8"],
    ["region", "mars-1", "must be one of eu-west-2, eu-west-3"],
    ["image", "dos-6.22", "must be one of ubuntu-22.04"],
  ])("responds 400 to an unknown %s", async (field, value, problem) => {
    const sim = createSimulator({ servers: 0, ...options });
    expect((await send(sim, "/servers", { body: newServer })).status).toBe(201);
    expect(await errorOf(send(sim, "/servers", { body: { ...newServer, [field]: value } }))).toMatchObject({
      status: 400,
      code: "invalid_request",
      message: `${field} ${problem}.`,
      details: { fields: [{ field, problem }] },
    });
    expect(sim.state.servers.all()).toHaveLength(1);
  });

  it("has its initial servers in these regions, and suggests only these", async () => {
    const sim = createSimulator({ servers: 30, ...options });
    expect(new Set(sim.state.servers.all().map(({ region }) => region))).toEqual(new Set(options.regions));
    sim.state.full.add("eu-west-2");
    expect((await errorOf(send(sim, "/servers", { body: newServer }))).details).toMatchObject({
      suggested_alternatives: ["eu-west-3"],
    });
  });

  it("accepts any plan, region and image if there are no lists", async () => {
    const body = { ...newServer, plan: "huge", region: "mars-1", image: "dos-6.22" };
    expect((await send(createSimulator(), "/servers", { body })).status).toBe(201);
  });
});

describe("scaling a database", () => {
  const scale = { database_id: "db_9f8e7d6c5b", new_tier: "production-high" };

  it("takes time, during which another scaling is a conflict", async () => {
    const { sim, pass } = withClock({ timing: { scaling: 10_000 } });
    const response = await send(sim, "/databases/scale", { body: { ...scale, read_replicas: 3 } });
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
    expect(await errorOf(send(sim, "/databases/scale", { body: scale }))).toMatchObject({
      status: 409,
      code: "scaling_in_progress",
    });
    pass(1);
    expect(sim.state.databases.get(scale.database_id)).toEqual({
      id: scale.database_id,
      tier: "production-high",
      read_replicas: 3,
    });
    expect((await send(sim, "/databases/scale", { body: scale })).status).toBe(202);
  });

  it("waits for a future maintenance window, and can be changed until then", async () => {
    const { sim, pass } = withClock();
    const body = { ...scale, maintenance_window: "2026-01-01T01:00:00Z" };
    const response = await send(sim, "/databases/scale", { body });
    expect((await response.json()).data).toMatchObject({
      status: "scheduled",
      maintenance_window: body.maintenance_window,
    });
    expect((await send(sim, "/databases/scale", { body: { ...body, new_tier: "small" } })).status).toBe(202);
    pass(3_600_000);
    expect((await errorOf(send(sim, "/databases/scale", { body }))).status).toBe(409);
    pass(10_000);
    expect(sim.state.databases.get(scale.database_id)?.tier).toBe("small");
  });

  it("accepts a maintenance window that begins with a leap second", async () => {
    const { sim, pass } = withClock();
    const body = { ...scale, maintenance_window: "2026-01-01T23:59:60Z" };
    expect((await (await send(sim, "/databases/scale", { body })).json()).data).toMatchObject({
      status: "scheduled",
      maintenance_window: body.maintenance_window,
    });
    pass(24 * 3_600_000 - 1);
    expect((await send(sim, "/databases/scale", { body })).status).toBe(202);
    pass(1);
    expect((await errorOf(send(sim, "/databases/scale", { body }))).status).toBe(409);
  });

  it("gets 404 for an unknown database, and 400 for an invalid date-time", async () => {
    const sim = createSimulator();
    const unknown = { ...scale, database_id: "db_0" };
    expect(await errorOf(send(sim, "/databases/scale", { body: unknown }))).toMatchObject({
      status: 404,
      code: "not_found",
    });
    const window = { ...scale, maintenance_window: "tomorrow" };
    expect(await errorOf(send(sim, "/databases/scale", { body: window }))).toMatchObject({
      status: 400,
      details: { fields: [{ field: "maintenance_window" }] },
    });
  });
});

describe("a purge", () => {
  const path = "/cdn/zones/zone_4f2a/purge";

  it("removes what its wildcards match, and nothing else", async () => {
    const sim = createSimulator();
    const zone = sim.state.zones.add("zone_1", { "/a/b.js": "1", "/a/b.css": "2", "/c/a/b.js": "3", "/x": "4" });
    const response = await send(sim, "/cdn/zones/zone_1/purge", { body: { paths: ["/a/*.js", "/x"] } });
    expect(response.status).toBe(200);
    expect((await response.json()).data).toMatchObject({
      zone_id: "zone_1",
      status: "completed",
      paths: ["/a/*.js", "/x"],
    });
    expect([...zone.cached.keys()]).toEqual(["/a/b.css", "/c/a/b.js"]);
  });

  it("removes only content with the given ETag", async () => {
    const sim = createSimulator();
    await send(sim, path, { body: { paths: ["*"], etag_match: "a1b2c3d4" } });
    expect([...(sim.state.zones.get("zone_4f2a")?.cached.keys() ?? [])]).toEqual([
      "/index.html",
      "/static/images/a.webp",
    ]);
  });

  it("with async is queued first and completed later", async () => {
    const { sim, pass } = withClock({ timing: { purge: 1_000 } });
    const response = await send(sim, path, { body: { paths: ["/*"], async: true } });
    expect(response.status).toBe(202);
    expect((await response.json()).data.status).toBe("queued");
    expect(sim.state.zones.get("zone_4f2a")?.cached.size).toBe(3);
    pass(1_000);
    expect(sim.state.zones.get("zone_4f2a")?.cached.size).toBe(0);
    expect(sim.state.zones.get("zone_4f2a")?.purges).toMatchObject([{ status: "completed" }]);
  });

  it("finds a zone by its percent-encoded id, and gets 404 for an unknown zone", async () => {
    const sim = createSimulator();
    sim.state.zones.add("a/b c%");
    expect((await send(sim, "/cdn/zones/a%2Fb%20c%25/purge", { body: { paths: ["/"] } })).status).toBe(200);
    const error = await errorOf(send(sim, "/cdn/zones/zone_0/purge", { body: { paths: ["/"] } }));
    expect(error).toMatchObject({ status: 404, details: { zone_id: "zone_0" } });
  });
});
