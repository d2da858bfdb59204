import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSuiteContract, type SuiteContract } from "../../../src/contract/openapi/contract.js";
import { type Keywords, Schemas } from "../../../src/contract/openapi/schemas.js";
import type { BufferedResponse, Exchange, Request } from "../../../src/contract/run/exchange.js";
import { parseJson } from "../../../src/contract/run/sender.js";
import { contractPath } from "../../../src/openapi/contract.js";

export const contract = await loadSuiteContract();

/** The contract after an edit of its text. */
export async function contractWith(edit: (text: string) => string): Promise<SuiteContract> {
  const folder = await mkdtemp(join(tmpdir(), "cloudnexus-"));
  try {
    const path = join(folder, "openapi.yaml");
    await writeFile(path, edit(await readFile(contractPath, "utf8")));
    return await loadSuiteContract(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A contract that has only this schema. */
export function schemaOf(schema: Keywords): { schemas: Schemas; schema: Keywords } {
  const document = { components: { schemas: { It: schema } } };
  return { schemas: new Schemas(document), schema: document.components.schemas.It };
}

export function operationOf(id: string, from = contract): SuiteContract["operations"][number] {
  const operation = from.operations.find(({ operationId }) => operationId === id);
  if (!operation) throw new Error(`No operation ${id}.`);
  return operation;
}

/** The headers that every response needs. */
export function validHeaders(): Record<string, string> {
  return {
    "content-type": "application/json",
    "x-ratelimit-limit": "10",
    "x-ratelimit-remaining": "9",
    "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 60),
  };
}

/** A request and its response, at this time. */
export function exchange(
  request: Pick<Request, "operation"> & Partial<Request>,
  {
    status = 200,
    headers = validHeaders(),
    body = "",
    at = Date.now(),
  }: { status?: number; headers?: Record<string, string>; body?: unknown; at?: number },
): Exchange {
  const bodyText = typeof body === "string" ? body : JSON.stringify(body);
  const response: BufferedResponse = { status, headers: new Headers(headers), bodyText, json: parseJson(bodyText) };
  const { operation } = request;
  return {
    request: { method: operation.method, path: operation.path, ...request },
    response,
    sentAt: at,
    receivedAt: at + 1,
  };
}
