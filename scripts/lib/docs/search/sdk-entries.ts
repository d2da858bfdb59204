import { type Comment, type DeclarationReflection, type ProjectReflection, ReflectionKind, type Router } from "typedoc";
import { plainText } from "../markdown.js";
import type { SearchEntry } from "./entry.js";

/** What the search finds in the SDK reference: everything that is exported, and the members of classes and interfaces. */
export function sdkEntries({ children: modules = [] }: ProjectReflection, router: Router): SearchEntry[] {
  return modules.flatMap((module) => {
    const exported = (module.children ?? []).filter((symbol) => !symbol.isReference());
    return [
      entryOf(module, "SDK", module.name, "Entry point", router),
      ...exported.flatMap((symbol) => [
        entryOf(symbol, "SDK", symbol.name, `${ReflectionKind.singularString(symbol.kind)} in ${module.name}`, router),
        ...membersOf(symbol, router).map((member) =>
          entryOf(member, "SDK member", `${symbol.name}.${member.name}`, module.name, router),
        ),
      ]),
    ];
  });
}

/** Its own: inherited members are found where they are declared. */
function membersOf({ children = [] }: DeclarationReflection, router: Router): DeclarationReflection[] {
  return children.filter(
    (member) => !member.inheritedFrom && member.name !== "constructor" && router.hasUrl(member) && commentOf(member),
  );
}

function entryOf(
  symbol: DeclarationReflection,
  kind: SearchEntry["kind"],
  title: string,
  context: string,
  router: Router,
): SearchEntry {
  const text = plainText((commentOf(symbol)?.summary ?? []).map((part) => part.text).join(""));
  return { kind, title, context, url: router.getFullUrl(symbol), text };
}

function commentOf({ comment, signatures = [] }: DeclarationReflection): Comment | undefined {
  return comment ?? signatures[0]?.comment;
}
