import { type Answer, halved } from "./connection.js";

/**
 * Where to listen.
 *
 * @example
 * const where: ListenOptions = { port: 4010 };
 * await sim.listen(where);
 */
export interface ListenOptions {
  /** Default: 0, any free one. */
  port?: number;
  /** Default: 127.0.0.1, which is for this machine only. */
  host?: string;
}

export interface Listener {
  /** `http://127.0.0.1:4010` */
  origin: string;
  close(): Promise<void>;
}

/** What is used of Node's server; its own types would make all of the package depend on Node's. */
interface NodeServer {
  listen(port: number, host: string, listening: () => void): void;
  once(event: "error", failed: (error: Error) => void): void;
  address(): { port: number } | string | null;
  close(closed: () => void): void;
  closeAllConnections(): void;
}

/** What is used of Node's side of an answer. */
interface Bindings {
  outgoing: {
    writeHead(status: number, headers: Record<string, string>): void;
    write(chunk: Uint8Array, written: () => void): void;
    destroy(): void;
  };
}

/** Serves over a socket. */
export async function listen(
  answer: (request: Request) => Promise<Answer>,
  { port = 0, host = "127.0.0.1" }: ListenOptions,
): Promise<Listener> {
  // Loaded here, since who only uses `fetch` needs no adapter.
  const [{ createAdaptorServer }, { RESPONSE_ALREADY_SENT }] = await Promise.all([
    import("@hono/node-server"),
    import("@hono/node-server/utils/response"),
  ]);
  const respond = async (request: Request, { outgoing }: Bindings) => {
    const { response, half } = await answer(request);
    if (response && !half) return response;
    if (response) await sendHalf(response, outgoing, half === "cut");
    else outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
  };
  // Without options it makes a server of node:http. The globals are other people's.
  const server = createAdaptorServer({ fetch: respond, overrideGlobalObjects: false }) as unknown as NodeServer;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return { origin: originOf(server.address(), host), close: () => close(server) };
}

function originOf(address: { port: number } | string | null, host: string): string {
  const port = typeof address === "object" ? address?.port : undefined;
  // A client can't call "any address", but itself.
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** The head of an answer and half of its body; then the connection ends, or nothing more comes. */
async function sendHalf(response: Response, outgoing: Bindings["outgoing"], end: boolean): Promise<void> {
  const { whole, half } = await halved(response);
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    "content-length": String(whole.length),
  });
  outgoing.write(half, () => {
    if (end) outgoing.destroy();
  });
}

/** Ends what is under way, too: a stalled answer would never end by itself. */
function close(server: NodeServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
