import { type Application, KindRouter, type PageDefinition, type ProjectReflection, type Reflection } from "typedoc";
import type { Guides } from "./navigation.js";

/** TypeDoc begins its site with the reference. Ours begins with a page of its own. */
const MOVED: Record<string, string> = { "index.html": "sdk/index.html", "home.html": "index.html" };

/** Puts guides into `guides/`, everything about the SDK into `sdk/`, and the start page at the root. */
export class SiteRouter extends KindRouter {
  constructor(
    application: Application,
    private readonly guides: Guides,
  ) {
    super(application);
    for (const [kind, folder] of this.directories) this.directories.set(kind, `sdk/${folder}`);
  }

  override buildPages(project: ProjectReflection): PageDefinition[] {
    return super.buildPages(project).map((page) => {
      const url = MOVED[page.url] ?? page.url;
      this.fullUrls.set(page.model, url);
      return { ...page, url };
    });
  }

  protected override getIdealBaseName(reflection: Reflection): string {
    return this.guides.get(reflection)?.url.replace(/\.html$/, "") ?? super.getIdealBaseName(reflection);
  }
}
