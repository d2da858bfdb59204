import { CloudNexus } from "@cloudnexus/sdk";

const cnx = new CloudNexus(); // reads CLOUDNEXUS_API_KEY
const server = await cnx.servers.create({
  name: "api-worker-01",
  region: "eu-west-2",
  plan: "standard-8",
  image: "ubuntu-22.04",
});
console.log(server.id, server.status);
