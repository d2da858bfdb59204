import {
  type CommentDisplayPart,
  DefaultTheme,
  DefaultThemeRenderContext,
  JSX,
  type PageEvent,
  type PageHeading,
  type Reflection,
  type Renderer,
} from "typedoc";
import { sectionsOf } from "../markdown.js";
import { home } from "./home.js";
import { layout } from "./layout.js";
import { type Guides, guideNavigation, sdkNavigation } from "./navigation.js";
import { overview } from "./overview.js";

/** The look of the start page, the guides and the SDK reference: TypeDoc's, in the frame of the site. */
export class SiteTheme extends DefaultTheme {
  constructor(
    renderer: Renderer,
    private readonly guides: Guides,
  ) {
    super(renderer);
  }

  override getRenderContext(page: PageEvent<Reflection>): DefaultThemeRenderContext {
    return new SiteContext(this, page, this.guides);
  }
}

class SiteContext extends DefaultThemeRenderContext {
  constructor(theme: SiteTheme, page: PageEvent<Reflection>, guides: Guides) {
    super(theme.router, theme, page, theme.application.options);
    const { header, reflectionTemplate, documentTemplate } = this;
    const base = "../".repeat(page.url.split("/").length - 1);
    const isHome = page.url === "index.html";
    const place = isHome ? "Home" : page.model.isDocument() ? "Guides" : "SDK reference";

    this.defaultLayout = (template) => layout({ context: this, page, base, place, content: template(page) });
    this.navigation = ({ model, project }) =>
      model.isDocument() ? guideNavigation(guides, model, base) : sdkNavigation(this, project, model);
    this.documentTemplate = (props) => {
      if (isHome) return home({ context: this, guides, firstCall: props.model.content });
      const content = documentTemplate(props);
      nameHeadings(props.pageHeadings, props.model.content);
      return content;
    };
    this.reflectionTemplate = (props) =>
      props.model.isProject() ? overview(this, props.model) : reflectionTemplate(props);
    this.header = (props) => {
      if (props.model.isProject()) return <h1>SDK reference</h1>;
      // Guides begin with a title of their own.
      return props.model.isDocument() ? <JSX.Raw html="" /> : header(props);
    };
  }
}

/** TypeDoc leaves code in headings out of its list of them. */
function nameHeadings(headings: PageHeading[], markdown: CommentDisplayPart[]): void {
  const sections = sectionsOf(markdown.map(({ text }) => text).join(""));
  for (const [index, heading] of headings.entries()) heading.text = sections[index]?.title ?? heading.text;
}
