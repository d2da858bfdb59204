import { CloudNexus } from "@cloudnexus/sdk";

const cnx = new CloudNexus(); // reads CLOUDNEXUS_API_KEY
const { data, error } = await cnx.POST("/databases/scale", {
  body: {
    database_id: "db_9f8e7d6c5b",
    new_tier: "production-high",
    read_replicas: 3,
  },
});
if (data) console.log(data.data.tier, data.data.status);
else console.error(error.error.code);
