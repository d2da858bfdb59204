import { CloudNexus } from "@cloudnexus/sdk";

const cnx = new CloudNexus(); // reads CLOUDNEXUS_API_KEY
for await (const server of cnx.servers.list({
  status: "running",
})) {
  console.log(server.name, server.ipv4); // every server of every page
}
