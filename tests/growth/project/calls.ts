// Compiled and run in a copy of the project whose contract has the operations of additions.yaml.
import { CloudNexus, type CloudNexusOptions } from "../../../src/index.js";

export function createClient(options: CloudNexusOptions): CloudNexus {
  return new CloudNexus(options);
}

const server = { path: { server_id: "srv_1" } };
const image = { path: { "image-id": "0f8fad5b-d9cb-469f-a165-70867728950e" } };
const settings = {
  version: 2 as const,
  owner: "0f8fad5b-d9cb-469f-a165-70867728950e",
  since: "2026-01-31",
  code: "ab12",
  colour: "green",
  limits: { cpu: 4 },
  extra: [1, null, { nested: true }],
};

function form(): FormData {
  const data = new FormData();
  data.set("name", "disk");
  data.set("file", new Blob(["bytes"], { type: "image/png" }), "disk.png");
  return data;
}

/** One call of each operation, and of each media type, by a name. */
export const calls = {
  getServer: (cnx: CloudNexus) => cnx.GET("/growth/servers/{server_id}", { params: server }),
  deleteServer: (cnx: CloudNexus) => cnx.DELETE("/growth/servers/{server_id}", { params: server }),
  updateServer: (cnx: CloudNexus) =>
    cnx.PATCH("/growth/servers/{server_id}", { params: server, body: { name: "web-2", labels: null } }),
  replaceTags: (cnx: CloudNexus) =>
    cnx.PUT("/growth/servers/{server_id}/tags", { params: server, body: ["web", "prod"] }),
  setWeight: (cnx: CloudNexus) => cnx.PUT("/growth/servers/{server_id}/weight", { params: server, body: 0.5 }),
  rebootServer: (cnx: CloudNexus) => cnx.POST("/growth/servers/{server_id}/reboot", { params: server }),
  rebootServerHard: (cnx: CloudNexus) =>
    cnx.POST("/growth/servers/{server_id}/reboot", { params: server, body: { hard: true } }),
  createServers: (cnx: CloudNexus) => cnx.POST("/growth/servers/bulk", { body: { count: 3, prefix: "web" } }),
  createServersWithKey: (cnx: CloudNexus) =>
    cnx.POST("/growth/servers/bulk", {
      params: { header: { "Idempotency-Key": "my-key" } },
      body: { count: 3, prefix: "web" },
    }),
  search: (cnx: CloudNexus) =>
    cnx.GET("/growth/search", {
      params: {
        query: {
          tag: ["web", "a b"],
          ids: [1, 2],
          words: ["a", "b"],
          sizes: [1, 2.5],
          filter: { color: "red", size: 3 },
          price: 1.5,
          draft: true,
        },
        header: { "X-Trace": "abc", "X-Lists": [1, 2] },
        cookie: { session: 7 },
      },
    }),
  compareServers: (cnx: CloudNexus) =>
    cnx.GET("/growth/compare/{server-ids}", { params: { path: { "server-ids": ["srv_1", "srv/2"] } } }),
  getReport: (cnx: CloudNexus) =>
    cnx.GET("/growth/reports/{year}-{month}.csv", { params: { path: { year: 2026, month: 2 } } }),
  createNote: (cnx: CloudNexus) => cnx.POST("/growth/notes", { body: "Hello" }),
  uploadImage: (cnx: CloudNexus) => cnx.POST("/growth/images", { body: form() }),
  putImage: (cnx: CloudNexus) =>
    cnx.PUT("/growth/images/{image-id}/content", { params: image, body: new TextEncoder().encode("bytes") }),
  putPng: (cnx: CloudNexus) =>
    cnx.PUT("/growth/images/{image-id}/content", { params: image, body: new Blob(["bytes"], { type: "image/png" }) }),
  getImage: (cnx: CloudNexus) => cnx.GET("/growth/images/{image-id}/content", { params: image }),
  headImage: (cnx: CloudNexus) => cnx.HEAD("/growth/images/{image-id}/content", { params: image }),
  imageOptions: (cnx: CloudNexus) => cnx.OPTIONS("/growth/images/{image-id}/content", { params: image }),
  importServers: (cnx: CloudNexus) => cnx.POST("/growth/imports", { body: [{ count: 1, prefix: "web" }] }),
  importServersCsv: (cnx: CloudNexus) => cnx.POST("/growth/imports", { body: "count,prefix\n1,web\n" }),
  listInvoices: (cnx: CloudNexus) => cnx.GET("/growth/invoices", { params: { query: { page_size: 2, paid: true } } }),
  listEvents: (cnx: CloudNexus) => cnx.GET("/growth/events"),
  getStatus: (cnx: CloudNexus) => cnx.GET("/growth/status"),
  getAccount: (cnx: CloudNexus) => cnx.GET("/growth/account"),
  getLimits: (cnx: CloudNexus) => cnx.GET("/growth/limits"),
  getFeed: (cnx: CloudNexus) => cnx.GET("/growth/feed"),
  notify: (cnx: CloudNexus) =>
    cnx.POST("/growth/notifications", { body: { kind: "hook", url: "https://example.org/" } }),
  createUser: (cnx: CloudNexus) => cnx.POST("/growth/users", { body: { name: "Ada", password: "secret" } }),
  replaceFolders: (cnx: CloudNexus) =>
    cnx.PUT("/growth/folders", { body: { name: "root", folders: [{ name: "a", folders: [] }] } }),
  replaceSettings: (cnx: CloudNexus) => cnx.PUT("/growth/settings", { body: settings }),
};
