import { type DefaultThemeRenderContext, JSX, type PageEvent, type Reflection } from "typedoc";
import { header, headerAssets, type Place } from "./header.js";

interface LayoutProps {
  context: DefaultThemeRenderContext;
  page: PageEvent<Reflection>;
  /** From the page to the root of the site: `""` or `"../"`. */
  base: string;
  place: Place;
  content: JSX.Element | string;
}

/** A page of the site. TypeDoc's own layout has a header, a search and a choice of colours that are not those of the site. */
export function layout({ context, page, base, place, content }: LayoutProps): JSX.Element {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{place === "Home" ? "CloudNexus docs" : `${page.model.name} – CloudNexus docs`}</title>
        <link rel="icon" href={`${base}assets/favicon.svg`} type="image/svg+xml" />
        <link rel="stylesheet" href={`${base}assets/style.css`} />
        <link rel="stylesheet" href={`${base}assets/highlight.css`} />
        {headerAssets(base)}
        <link rel="stylesheet" href={`${base}assets/site.css`} />
        <script defer src={`${base}assets/icons.js`} />
      </head>
      <body>
        {header({ base, current: place })}
        {place === "Home" ? <main class="home">{content}</main> : columns(context, page, content)}
      </body>
    </html>
  );
}

/** What there is on the left, the page, and on the right what is on it. */
function columns(
  context: DefaultThemeRenderContext,
  page: PageEvent<Reflection>,
  content: JSX.Element | string,
): JSX.Element {
  return (
    <div class="columns">
      <nav class="pages" aria-label="Pages">
        <details open>
          <summary>Menu</summary>
          {context.navigation(page)}
        </details>
      </nav>
      <main class="content">
        {context.header(page)}
        {content}
      </main>
      <aside class="on-this-page" aria-label="On this page">
        {context.pageNavigation(page)}
      </aside>
    </div>
  );
}
