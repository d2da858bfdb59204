import { type CommentDisplayPart, type DefaultThemeRenderContext, JSX } from "typedoc";
import { searchBox } from "./header.js";
import { byGroup, type Guides } from "./navigation.js";

interface HomeProps {
  context: DefaultThemeRenderContext;
  guides: Guides;
  /** How the first call is made. */
  firstCall: CommentDisplayPart[];
}

/** The start page. */
export function home({ context, guides, firstCall }: HomeProps): JSX.Element {
  return (
    <>
      <section class="hero">
        <h1>CloudNexus docs</h1>
        <p>The REST API for servers, databases and a CDN; its TypeScript client; and the tools to test with both.</p>
        {searchBox()}
      </section>
      <ul class="cards">
        {CARDS.map(({ title, url, text }) => (
          <li>
            <h2>
              <a href={url}>{title}</a>
            </h2>
            <p>{text}</p>
          </li>
        ))}
      </ul>
      <section class="tsd-typography">
        <JSX.Raw html={context.markdown(firstCall)} />
      </section>
      <section>
        <h2 id="guides">Guides</h2>
        {[...byGroup(guides)].map(([group, members]) => (
          <section class="guide-list">
            <h3>{group}</h3>
            <dl>
              {members.map(({ title, url, summary }) => (
                <>
                  <dt>
                    <a href={url}>{title}</a>
                  </dt>
                  <dd>{summary}</dd>
                </>
              ))}
            </dl>
          </section>
        ))}
      </section>
    </>
  );
}

const CARDS = [
  {
    title: "Getting started",
    url: "guides/getting-started.html",
    text: "Install the client, make the first call, and read what it does about pages, errors and rate limits.",
  },
  {
    title: "API reference",
    url: "api/index.html",
    text: "Every operation of the REST API, with its parameters, responses, errors and code samples.",
  },
  {
    title: "SDK reference",
    url: "sdk/index.html",
    text: "Every class, function and type of the TypeScript packages, by topic.",
  },
] as const;
