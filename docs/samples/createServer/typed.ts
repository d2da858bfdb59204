import { CloudNexus } from "@cloudnexus/sdk";

const cnx = new CloudNexus(); // reads CLOUDNEXUS_API_KEY
const { data, error } = await cnx.POST("/servers", {
  body: {
    name: "api-worker-01",
    region: "eu-west-2",
    plan: "standard-8",
    image: "ubuntu-22.04",
  },
});
if (data) console.log(data.data.id, data.data.status);
else console.error(error.error.code);
