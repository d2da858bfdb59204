// The parts of node:http that the simulator uses. With Node's own types, users of this package would need them, too.

export interface NodeHttp {
  createServer(options: { requireHostHeader: boolean }): NodeServer;
}

export interface NodeServer {
  on(
    event: "request" | "checkExpectation",
    listener: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
  ): void;
  on(event: "clientError", listener: (error: Error, socket: Socket) => void): void;
  once(event: "error", listener: (error: Error) => void): void;
  listen(port: number, host: string, onListening: () => void): void;
  address(): { port: number } | string | null;
  close(onClosed: () => void): void;
  closeAllConnections(): void;
}

export interface IncomingMessage extends AsyncIterable<Uint8Array> {
  readonly method?: string;
  readonly url?: string;
  readonly httpVersion: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>> & { host?: string; expect?: string };
  readonly socket: Socket;
}

export interface ServerResponse {
  statusCode: number;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  setHeader(name: string, value: number): void;
  setHeaders(headers: Headers): void;
  write(chunk: Uint8Array, onWritten: () => void): void;
  end(chunk: Uint8Array): void;
  destroy(): void;
}

export interface Socket {
  readonly writable: boolean;
  end(text: string, onFinished: () => void): void;
  destroy(): void;
}
