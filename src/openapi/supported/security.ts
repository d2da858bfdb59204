import { asList, asObject, follow, type Node, pointTo } from "../document.js";
import { locateOperations } from "../locate.js";
import { securitySchemeOf } from "../security-scheme.js";
import type { Unsupported } from "./supported.js";

const SUPPORTED =
  "Supported are `http` with `bearer` or `basic`, and `apiKey` in a `header` or `query` (an OAuth token is sent as `bearer`).";

/** The client has one key: each operation needs it once, in a way that can be sent. */
export function findInSecurity(document: Node): Unsupported[] {
  const places = [
    { pointer: "#/security", requirements: document.security },
    ...locateOperations(document).map(({ operation, pointer }) => ({
      pointer: pointTo(pointer, "security"),
      requirements: operation.security,
    })),
  ];
  return places.flatMap(({ pointer, requirements }) =>
    asList(requirements).flatMap((requirement, index) =>
      findInRequirement(document, Object.keys(asObject(requirement)), pointTo(pointer, index)),
    ),
  );
}

function findInRequirement(document: Node, names: string[], pointer: string): Unsupported[] {
  if (names.length > 1) {
    const message = `${names.join(" and ")} at once are not supported: a client has one API key. List alternatives as items of their own.`;
    return [{ pointer, message }];
  }
  return names.flatMap((name) => {
    const schemes = asObject(asObject(document.components).securitySchemes);
    const { node, pointer: at } = follow(document, schemes[name], pointTo("#/components/securitySchemes", name));
    if (securitySchemeOf(node)) return [];
    const kind = [node.type, node.scheme ?? node.in].filter(Boolean).join(" ");
    return [{ pointer: at, message: `The security scheme ${name} (${kind}) is not supported. ${SUPPORTED}` }];
  });
}
