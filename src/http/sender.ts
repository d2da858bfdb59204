import type { SendUntyped } from "./types.js";

/** The function that sends the requests of each client, for functions of this package that also need the calls. */
const senders = /* @__PURE__ */ new WeakMap<object, SendUntyped>();

export function registerSender(client: object, send: SendUntyped): void {
  senders.set(client, send);
}

/** Undefined for anything but a client of this package. Clients of its other build (CommonJS, ES modules) are unknown, too. */
export function findSender(client: object): SendUntyped | undefined {
  return senders.get(client);
}
