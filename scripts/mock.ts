import { command, parsePort } from "./lib/command.js";
import { lintContract } from "./lib/contract.js";
import { startMock } from "./lib/prism.js";

const help = `
npm run mock [-- --port 4010]

Runs the Prism mock of the contract until Ctrl-C. It responds with the contract's examples, and starts again when
openapi.yaml changes.

  --port N   the port on 127.0.0.1 (default 4010; 0 takes a free one)
`;

await command({
  help,
  options: { port: { type: "string", default: "4010" } },
  async run({ port }) {
    const parsedPort = parsePort(port);
    await lintContract();
    const mock = await startMock({ port: parsedPort });
    const stopped = new Promise((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
    });
    console.log(`The mock listens on ${mock.url} (Ctrl-C stops it). It accepts any API key:`);
    console.log(`  curl -H "Authorization: Bearer cnx_sk_test_1" ${mock.url}/servers`);
    await stopped;
    await mock.close();
    return 0;
  },
});
