// Compiled with declarations, never run: what users export of the client without naming its type.
import { CloudNexus, paginate } from "@cloudnexus/sdk";

const cnx = new CloudNexus();

export const list = () => cnx.GET("/servers", {});
export const create = (name: string) =>
  cnx.POST("/servers", { body: { name, region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" } });
export const text = () => cnx.GET("/servers", { parseAs: "text" });
export const anything = () => cnx.request("get", "/anything");
export const servers = () => cnx.servers.list();
export const all = () => paginate(cnx, "/servers").toArray();
export const { GET, POST } = cnx;
