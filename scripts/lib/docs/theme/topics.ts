import type { DeclarationReflection, Reflection } from "typedoc";

export interface Topic {
  title: string;
  symbols: Reflection[];
}

/** What an entry point exports, by topic; small entry points have no topics, but kinds: functions, interfaces. */
export function topicsOf({ categories, groups = [] }: DeclarationReflection): Topic[] {
  return (categories ?? groups).map(({ title, children }) => ({ title, symbols: children }));
}

/** The entry point that something belongs to, or is. */
export function moduleOf(reflection: Reflection): Reflection {
  const { parent } = reflection;
  return !parent || parent.isProject() ? reflection : moduleOf(parent);
}
