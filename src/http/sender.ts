import type { SendUntyped } from "./types.js";

/** What sends the requests of each client, for functions of this package that need to know their calls as well. */
const senders = /* @__PURE__ */ new WeakMap<object, SendUntyped>();

export function registerSender(client: object, send: SendUntyped): void {
  senders.set(client, send);
}

/** Undefined for anything that is no client of this package (or of its other build). */
export function findSender(client: object): SendUntyped | undefined {
  return senders.get(client);
}
