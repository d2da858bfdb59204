import { command, parsePort } from "./lib/command.js";
import { lintContract } from "./lib/contract.js";

const help = `
npm run mock [-- --port 4010]

Starts the Prism mock on the contract, until ctrl-C. It answers from the contract's examples.

  --port N   the port on 127.0.0.1 (default 4010; 0 takes a free one)
`;

await command({
  help,
  options: { port: { type: "string", default: "4010" } },
  async run({ port }) {
    const wanted = parsePort(port);
    await lintContract();
    // It takes long to load, which a mistaken flag shouldn't wait for.
    const { startMock } = await import("./lib/prism.js");
    const mock = await startMock({ port: wanted });
    console.log(`The mock answers on ${mock.url} (ctrl-C stops it). Any key will do:`);
    console.log(`  curl -H "Authorization: Bearer cnx_sk_test_1" ${mock.url}/servers`);
    await new Promise((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
    });
    await mock.close();
    return 0;
  },
});
