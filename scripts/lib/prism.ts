import { createLogger } from "@stoplight/prism-core";
import { getHttpOperationsFromSpec } from "@stoplight/prism-http";
import { createServer } from "@stoplight/prism-http-server";
import { listenFailure } from "./command.js";
import { contractPath } from "./contract.js";

export interface Mock {
  /** Where it answers, without a slash at its end. */
  url: string;
  close(): Promise<void>;
}

/** Starts Prism on the contract. It answers from the contract's examples. Port 0 takes any free port. */
export async function startMock({ port = 0, log = false } = {}): Promise<Mock> {
  const server = createServer(await getHttpOperationsFromSpec(contractPath), {
    components: { logger: createLogger("mock", { level: log ? "info" : "silent" }) },
    cors: false,
    config: {
      isProxy: false,
      mock: { dynamic: false },
      checkSecurity: true,
      validateRequest: true,
      validateResponse: true,
      errors: false,
      upstreamProxy: undefined,
    },
  });
  try {
    const url = await server.listen(port, "127.0.0.1");
    return { url, close: () => server.close() };
  } catch (error) {
    throw listenFailure(error, port);
  }
}
