import { CloudNexus } from "@cloudnexus/sdk";

const cnx = new CloudNexus(); // reads CLOUDNEXUS_API_KEY
const { data, error } = await cnx.GET("/servers", {
  params: { query: { status: "running", limit: 50 } },
});
if (data) console.log(data.data.length, "of", data.meta.total);
else console.error(error.error.code);
