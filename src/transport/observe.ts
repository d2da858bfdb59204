import { createGuard } from "../internal/guard.js";
import type { CallEvent, CallObserver, ObservedCall, Observer } from "./call.js";

/** Combines observers into one that never throws: the user's code must not break a call. The first error is reported. */
export function combineObservers(observers: readonly (Observer | undefined)[]): (call: ObservedCall) => CallObserver {
  const guard = createGuard();
  return (call) => {
    const listeners = observers.map((observer) => guard(() => observer?.(call)));
    return (event: CallEvent) => {
      for (const listener of listeners) guard(() => listener?.(event));
    };
  };
}
