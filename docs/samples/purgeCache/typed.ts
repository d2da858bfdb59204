import { CloudNexus } from "@cloudnexus/sdk";

const cnx = new CloudNexus(); // reads CLOUDNEXUS_API_KEY
const { data, error } = await cnx.POST(
  "/cdn/zones/{zone_id}/purge",
  {
    params: { path: { zone_id: "zone_4f2a" } },
    body: { paths: ["/assets/v2/*", "/static/images/*.webp"] },
  },
);
if (data) console.log(data.data.purge_id, data.data.status);
else console.error(error.error.code);
