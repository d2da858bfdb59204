import type { components } from "../../generated/schema.js";
import type { OperationId } from "./api-keys.js";
import { assertInCatalog } from "./catalog.js";
import { decodeCursor, encodeCursor } from "./cursors.js";
import { HttpError, notFound } from "./errors.js";
import type { OperationRequest, OperationResult } from "./operation-types.js";
import type { State } from "./state.js";

type Schemas = components["schemas"];

/** What the operations do. The request has been validated against the contract. */
export const handlers: {
  [Id in OperationId]?: (state: State, request: OperationRequest<Id>) => OperationResult<Id>;
} = {
  listServers(state, { query }) {
    const { status, region, limit } = query;
    const cursor = query.cursor === undefined ? undefined : decodeCursor(query.cursor, state.seed);
    if (query.cursor !== undefined && !cursor) {
      const details = { parameter: "cursor", value: query.cursor };
      throw new HttpError(400, "invalid_parameter", "cursor is not valid.", details);
    }
    const { items, total, next, prev } = state.servers.page({ status, region }, cursor, limit);
    const meta: Schemas["PageMeta"] = {
      total,
      next_cursor: next && encodeCursor(next, state.seed),
      prev_cursor: prev && encodeCursor(prev, state.seed),
    };
    return { status: 200, body: { data: items, meta } };
  },

  createServer(state, { body }) {
    assertInCatalog(state.catalog, body);
    const { region, plan } = body;
    const { servers, now } = state;
    if (!state.hasCapacity(region, plan)) {
      const suggested_alternatives = servers.regions.filter((other) => state.hasCapacity(other, plan));
      const message = `Region ${region} has reached capacity for ${plan} plan.`;
      throw new HttpError(409, "insufficient_resources", message, { region, suggested_alternatives });
    }
    return { status: 201, body: { data: servers.create(body, now, now + state.timing.provisioning) } };
  },

  scaleDatabase(state, { body }) {
    const { database_id } = body;
    const { databases, now } = state;
    const database = databases.get(database_id);
    if (!database) throw notFound(`Database ${database_id} does not exist.`, { database_id });
    const data = databases.scale(database, body, now, state.timing.scaling);
    if (!data) {
      const message = `Database ${database_id} is already being scaled.`;
      throw new HttpError(409, "scaling_in_progress", message, { database_id });
    }
    return { status: 202, body: { data } };
  },

  purgeCache(state, { path: { zone_id }, body }) {
    const { zones, now } = state;
    const zone = zones.get(zone_id);
    if (!zone) throw notFound(`Zone ${zone_id} does not exist.`, { zone_id });
    const data = zones.purge(zone, body, now + state.timing.purge);
    return { status: body.async ? 202 : 200, body: { data } };
  },
};
