import { CloudNexus } from "@cloudnexus/sdk";

const cnx = new CloudNexus(); // reads CLOUDNEXUS_API_KEY
const running = cnx.servers.list({ status: "running" });
for await (const server of running) {
  console.log(server.name, server.ipv4); // of every page
}
