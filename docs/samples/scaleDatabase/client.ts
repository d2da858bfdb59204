import { CloudNexus } from "@cloudnexus/sdk";

const cnx = new CloudNexus(); // reads CLOUDNEXUS_API_KEY
const scaling = await cnx.databases.scale({
  database_id: "db_9f8e7d6c5b",
  new_tier: "production-high",
  read_replicas: 3,
});
console.log(scaling.tier, scaling.status);
