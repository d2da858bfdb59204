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
const image = "/images/0f8fad5b-d9cb-469f-a165-70867728950e/content";

export function expectedRequests(anyString: unknown, anyForm: unknown): Record<string, ExpectedRequest> {
  return {
    getServer: { request: "GET /servers/srv_1", headers: bearer },
    deleteServer: { request: "DELETE /servers/srv_1", headers: bearer },
    updateServer: {
      request: "PATCH /servers/srv_1",
      headers: { ...bearer, "content-type": "application/merge-patch+json" },
      body: '{"name":"web-2","labels":null}',
    },
    replaceTags: { request: "PUT /servers/srv_1/tags", headers: json, body: '["web","prod"]' },
    setWeight: { request: "PUT /servers/srv_1/weight", headers: json, body: "0.5" },
    rebootServer: { request: "POST /servers/srv_1/reboot", headers: bearer },
    rebootServerHard: { request: "POST /servers/srv_1/reboot", headers: json, body: '{"hard":true}' },
    createServers: {
      request: "POST /servers/bulk",
      headers: { ...json, "idempotency-key": anyString },
      body: '{"count":3,"prefix":"web"}',
    },
    createServersWithKey: {
      request: "POST /servers/bulk",
      headers: { ...json, "idempotency-key": "my-key" },
      body: '{"count":3,"prefix":"web"}',
    },
    search: {
      request:
        "GET /search?tag=web&tag=a%20b&ids=1,2&words=a%20b&sizes=1|2.5&filter[color]=red&filter[size]=3&price=1.5&draft=true",
      headers: { ...bearer, "x-trace": "abc", "x-lists": "1, 2", cookie: "session=7" },
    },
    compareServers: { request: "GET /compare/srv_1,srv%2F2", headers: bearer },
    getReport: { request: "GET /reports/2026-2.csv", headers: bearer },
    createNote: { request: "POST /notes", headers: { ...bearer, "content-type": "text/plain" }, body: "Hello" },
    uploadImage: { request: "POST /images", headers: { ...bearer, "content-type": anyForm }, body: anyString },
    putImage: {
      request: `PUT ${image}`,
      headers: { ...bearer, "content-type": "application/octet-stream" },
      body: "bytes",
    },
    getImage: { request: `GET ${image}`, headers: bearer },
    headImage: { request: `HEAD ${image}`, headers: bearer },
    imageOptions: { request: `OPTIONS ${image}`, headers: bearer },
    importServers: { request: "POST /imports", headers: json, body: '[{"count":1,"prefix":"web"}]' },
    importServersCsv: {
      request: "POST /imports",
      headers: { ...bearer, "content-type": "text/csv" },
      body: "count,prefix\n1,web\n",
    },
    listInvoices: { request: "GET /invoices?page_size=2&paid=true", headers: bearer },
    listEvents: { request: "GET /events", headers: bearer },
    getStatus: { request: "GET /status", headers: {} },
    getAccount: { request: "GET /account", headers: { authorization: `Basic ${btoa(`${apiKey}:`)}` } },
    getLimits: { request: "GET /limits", headers: { "x-api-key": apiKey } },
    getFeed: { request: `GET /feed?api_key=${apiKey}`, headers: {} },
    notify: { request: "POST /notifications", headers: json, body: '{"kind":"hook","url":"https://example.org/"}' },
    createUser: { request: "POST /users", headers: json, body: '{"name":"Ada","password":"secret"}' },
    replaceFolders: {
      request: "PUT /folders",
      headers: json,
      body: '{"name":"root","folders":[{"name":"a","folders":[]}]}',
    },
    replaceSettings: { request: "PUT /settings", headers: json, body: anyString },
  };
}

/** Headers that the client, the runtime or HTTP set on every request. */
export const COMMON_HEADERS: ReadonlySet<string> = new Set([
  ...["accept", "accept-encoding", "accept-language", "connection", "content-length", "host", "sec-fetch-mode"],
  "user-agent",
]);
