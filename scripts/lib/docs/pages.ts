import { type Application, PageEvent, type PageHeading, type Reflection, type Renderer, RendererEvent } from "typedoc";
import { addDocuments, HOME, markdownOf } from "./documents.js";
import { type Guide, readGuides } from "./guides.js";
import { readSdkReference } from "./sdk-reference.js";
import type { SearchEntry } from "./search/entry.js";
import { guideEntries } from "./search/guide-entries.js";
import { sdkEntries } from "./search/sdk-entries.js";
import { orderHeadings } from "./theme/headings.js";
import { SiteRouter } from "./theme/router.js";
import { SiteTheme } from "./theme/theme.js";

/** The pages of the site that TypeDoc renders: the start page, the guides and the SDK reference. */
export interface Pages {
  /** What docstrings and guides lack, with its place; links that lead nowhere are known once the pages are written. */
  complaints: string[];
  /** Reads the guides, writes all pages, and returns what the search finds in them. */
  write(folder: string): Promise<SearchEntry[]>;
}

/** Reads the SDK, which takes a while. To write the pages again after a guide has changed is then quick. */
export async function readPages(): Promise<Pages> {
  const { app, project, complaints } = await readSdkReference();
  const guides = new Map<Reflection, Guide>();
  const headings = new Map<unknown, PageHeading[]>();
  let symbols: SearchEntry[] = [];
  useTheme(app, guides);
  app.renderer.on(PageEvent.END, (page) => {
    headings.set(page.model, page.pageHeadings);
    page.contents = orderHeadings(withoutNestedLinks(withOwnIcons(page.contents ?? "")));
  });
  app.renderer.on(RendererEvent.END, () => {
    if (app.renderer.router) symbols = sdkEntries(project, app.renderer.router);
  });
  return {
    complaints,
    async write(folder) {
      guides.clear();
      for (const [page, guide] of await addDocuments(app, project, await readGuides())) guides.set(page, guide);
      await app.generateDocs(project, folder);
      if (app.logger.hasErrors()) throw new Error(`The docs could not be rendered:\n${complaints.join("\n")}`);
      const found = [...guides].filter(([, guide]) => guide !== HOME);
      const entries = found.map(async ([page, guide]) =>
        guideEntries(guide, await markdownOf(guide), headings.get(page) ?? []),
      );
      return [...(await Promise.all(entries)).flat(), ...symbols];
    },
  };
}

function useTheme(app: Application, guides: ReadonlyMap<Reflection, Guide>): void {
  app.renderer.defineRouter(
    "site",
    class extends SiteRouter {
      constructor(application: Application) {
        super(application, guides);
      }
    },
  );
  app.renderer.defineTheme(
    "site",
    class extends SiteTheme {
      constructor(renderer: Renderer) {
        super(renderer, guides);
      }
    },
  );
  app.options.setValue("router", "site");
  app.options.setValue("theme", "site");
  // The API reference is in the same folder.
  app.options.setValue("cleanOutputDir", false);
}

/** From disk, a page may not use the icons of another file. TypeDoc's script puts them into each page as well. */
function withOwnIcons(html: string): string {
  return html.replaceAll(/"[^"]*icons\.svg#/g, '"#');
}

/** TypeDoc puts links to a section into the summary that opens the section, where assistive technology finds no links. */
function withoutNestedLinks(html: string): string {
  return html.replaceAll(/<summary.*?<\/summary>/gs, (summary) =>
    summary.replaceAll(/<a [^>]*class="tsd-anchor-icon".*?<\/a>/gs, ""),
  );
}
