import type { components, operations as Types } from "../../generated/schema.js";
import type { OperationId } from "./api-keys.js";
import { assertInCatalog } from "./catalog.js";
import { decodeCursor, encodeCursor } from "./cursors.js";
import { HttpError, notFound } from "./errors.js";
import type { State } from "./state.js";

type Schemas = components["schemas"];
type Json<T> = T extends { content: { "application/json": infer Body } } ? Body : never;
type ParametersOf<Id extends OperationId, In extends "query" | "path"> = NonNullable<Types[Id]["parameters"][In]>;

/** A success: one of the operation's documented statuses, with the body of that status. */
type Success<Id extends OperationId> = {
  [Status in keyof Types[Id]["responses"]]: Status extends 200 | 201 | 202
    ? { status: Status; body: Json<Types[Id]["responses"][Status]> }
    : never;
}[keyof Types[Id]["responses"]];

/** A parameter with a default always has a value. */
type WithDefaults<Query> = Query extends { limit?: number } ? Query & { limit: number } : Query;

export interface Input<Id extends OperationId> {
  query: WithDefaults<ParametersOf<Id, "query">>;
  path: ParametersOf<Id, "path">;
  body: Types[Id] extends { requestBody: infer Body } ? Json<Body> : undefined;
}

/** What each operation does. The input has been validated against the contract. */
export const handlers: { [Id in OperationId]?: (state: State, input: Input<Id>) => Success<Id> } = {
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
