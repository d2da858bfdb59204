import { type DefaultThemeRenderContext, JSX, type ProjectReflection, type Reflection } from "typedoc";
import type { Guide } from "../guides.js";
import { moduleOf, topicsOf } from "./topics.js";

/** The guides, and their pages. */
export type Guides = ReadonlyMap<Reflection, Guide>;

/** The guides that pages list, by the title under which the README does, in its order. */
export function byGroup(guides: Guides): Map<string, Guide[]> {
  const groups = new Map<string, Guide[]>();
  for (const guide of guides.values()) {
    if (guide.group !== undefined) groups.set(guide.group, [...(groups.get(guide.group) ?? []), guide]);
  }
  return groups;
}

export function guideNavigation(guides: Guides, current: Reflection, base: string): JSX.Element {
  const groups = [...byGroup(guides)].map(([group, members]) =>
    list(
      group,
      members.map((guide) => link(guide.title, base + guide.url, guide === guides.get(current))),
    ),
  );
  return <>{groups}</>;
}

/** The entry points; the one that the page belongs to is open. */
export function sdkNavigation(
  context: DefaultThemeRenderContext,
  project: ProjectReflection,
  current: Reflection,
): JSX.Element {
  const linkTo = (target: Reflection, text: string) => link(text, context.urlTo(target) ?? "", target === current);
  return (
    <>
      <ul>{linkTo(project, "Overview")}</ul>
      {(project.children ?? []).map((module) => (
        <details open={module === moduleOf(current)}>
          <summary>{module.name}</summary>
          <ul>{linkTo(module, "All exports")}</ul>
          {topicsOf(module).map(({ title, symbols }) =>
            list(
              title,
              symbols.map((symbol) => linkTo(symbol, symbol.name)),
            ),
          )}
        </details>
      ))}
    </>
  );
}

function list(title: string, items: JSX.Element[]): JSX.Element {
  return (
    <>
      <p>{title}</p>
      <ul>{items}</ul>
    </>
  );
}

function link(text: string, href: string, isCurrent: boolean): JSX.Element {
  return (
    <li>
      <a href={href} aria-current={isCurrent ? "page" : undefined}>
        {text}
      </a>
    </li>
  );
}
