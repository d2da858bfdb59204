import { CloudNexus } from "@cloudnexus/sdk";

const cnx = new CloudNexus(); // reads CLOUDNEXUS_API_KEY
const purge = await cnx.cdn.purge("zone_4f2a", {
  paths: ["/assets/v2/*", "/static/images/*.webp"],
});
console.log(purge.purge_id, purge.status);
