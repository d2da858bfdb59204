/** What a call of project/calls.ts sends. */
export interface ExpectedRequest {
  request: string;
  /** Those that the operation decides. */
  headers: Record<string, unknown>;
  body?: unknown;
}

export const apiKey = "cnx_sk_test_abc123";

const bearer = { authorization: `Bearer ${apiKey}` };
const json = { ...bearer, "content-type": "application/json" };
const image = "/growth/images/0f8fad5b-d9cb-469f-a165-70867728950e/content";

export function expectedRequests(anyString: unknown, anyForm: unknown): Record<string, ExpectedRequest> {
  return {
    getServer: { request: "GET /growth/servers/srv_1", headers: bearer },
    deleteServer: { request: "DELETE /growth/servers/srv_1", headers: bearer },
    updateServer: {
      request: "PATCH /growth/servers/srv_1",
      headers: { ...bearer, "content-type": "application/merge-patch+json" },
      body: '{"name":"web-2","labels":null}',
    },
    replaceTags: { request: "PUT /growth/servers/srv_1/tags", headers: json, body: '["web","prod"]' },
    setWeight: { request: "PUT /growth/servers/srv_1/weight", headers: json, body: "0.5" },
    rebootServer: { request: "POST /growth/servers/srv_1/reboot", headers: bearer },
    rebootServerHard: { request: "POST /growth/servers/srv_1/reboot", headers: json, body: '{"hard":true}' },
    createServers: {
      request: "POST /growth/servers/bulk",
      headers: { ...json, "idempotency-key": anyString },
      body: '{"count":3,"prefix":"web"}',
    },
    createServersWithKey: {
      request: "POST /growth/servers/bulk",
      headers: { ...json, "idempotency-key": "my-key" },
      body: '{"count":3,"prefix":"web"}',
    },
    search: {
      request:
        "GET /growth/search?tag=web&tag=a%20b&ids=1,2&words=a%20b&sizes=1|2.5&filter[color]=red&filter[size]=3&price=1.5&draft=true",
      headers: { ...bearer, "x-trace": "abc", "x-lists": "1, 2", cookie: "session=7" },
    },
    compareServers: { request: "GET /growth/compare/srv_1,srv%2F2", headers: bearer },
    getReport: { request: "GET /growth/reports/2026-2.csv", headers: bearer },
    createNote: { request: "POST /growth/notes", headers: { ...bearer, "content-type": "text/plain" }, body: "Hello" },
    uploadImage: { request: "POST /growth/images", headers: { ...bearer, "content-type": anyForm }, body: anyString },
    putImage: {
      request: `PUT ${image}`,
      headers: { ...bearer, "content-type": "application/octet-stream" },
      body: "bytes",
    },
    putPng: { request: `PUT ${image}`, headers: { ...bearer, "content-type": "image/png" }, body: "bytes" },
    getImage: { request: `GET ${image}`, headers: bearer },
    headImage: { request: `HEAD ${image}`, headers: bearer },
    imageOptions: { request: `OPTIONS ${image}`, headers: bearer },
    importServers: { request: "POST /growth/imports", headers: json, body: '[{"count":1,"prefix":"web"}]' },
    importServersCsv: {
      request: "POST /growth/imports",
      headers: { ...bearer, "content-type": "text/csv" },
      body: "count,prefix\n1,web\n",
    },
    listInvoices: { request: "GET /growth/invoices?page_size=2&paid=true", headers: bearer },
    listEvents: { request: "GET /growth/events", headers: bearer },
    getStatus: { request: "GET /growth/status", headers: {} },
    getAccount: { request: "GET /growth/account", headers: { authorization: `Basic ${btoa(`${apiKey}:`)}` } },
    getLimits: { request: "GET /growth/limits", headers: { "x-api-key": apiKey } },
    getFeed: { request: `GET /growth/feed?api_key=${apiKey}`, headers: {} },
    notify: {
      request: "POST /growth/notifications",
      headers: json,
      body: '{"kind":"hook","url":"https://example.org/"}',
    },
    createUser: { request: "POST /growth/users", headers: json, body: '{"name":"Ada","password":"secret"}' },
    replaceFolders: {
      request: "PUT /growth/folders",
      headers: json,
      body: '{"name":"root","folders":[{"name":"a","folders":[]}]}',
    },
    replaceSettings: { request: "PUT /growth/settings", headers: json, body: anyString },
  };
}

/** Headers that the client, the runtime or HTTP set on every request. */
export const COMMON_HEADERS: ReadonlySet<string> = new Set([
  ...["accept", "accept-encoding", "accept-language", "connection", "content-length", "host", "sec-fetch-mode"],
  "user-agent",
]);
