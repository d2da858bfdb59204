import { JSX } from "typedoc";

/** The parts of the site that every page leads to. */
const PLACES = [
  { name: "Home", url: "index.html" },
  { name: "Guides", url: "guides/getting-started.html" },
  { name: "API reference", url: "api/index.html" },
  { name: "SDK reference", url: "sdk/index.html" },
] as const;

export type Place = (typeof PLACES)[number]["name"];

interface HeaderProps {
  /** From the page to the root of the site: `""` or `"../"`. */
  base: string;
  current: Place;
}

/** The header of every page. The start page shows the search box further down, and larger. */
export function header({ base, current }: HeaderProps): JSX.Element {
  return (
    <header class="site-header">
      <a class="site-name" href={`${base}index.html`}>
        <img src={`${base}assets/favicon.svg`} alt="" width={24} height={24} />
        CloudNexus
      </a>
      <nav class="site-links" aria-label="Site">
        {PLACES.map(({ name, url }) => (
          <a href={base + url} aria-current={name === current ? "true" : undefined}>
            {name}
          </a>
        ))}
      </nav>
      {current !== "Home" && searchBox()}
    </header>
  );
}

/** What the script of the site completes: see docs/site/search-box.ts. */
export function searchBox(): JSX.Element {
  return (
    // biome-ignore lint/a11y/useSemanticElements: TypeDoc's JSX has no <search>.
    <div class="site-search" role="search">
      <input
        type="search"
        role="combobox"
        aria-label="Search the docs"
        aria-autocomplete="list"
        aria-expanded="false"
        aria-controls="site-search-results"
        placeholder="Search  /"
        autocomplete="off"
        spellcheck={false}
      />
      <div class="site-search-results" id="site-search-results" role="listbox" aria-label="Search results" hidden />
      <div class="site-search-status" role="status" />
    </div>
  );
}

/** What the header needs in the head of a page: its style and its script, and what the search finds. */
export function headerAssets(base: string): JSX.Element {
  return (
    <>
      <link rel="stylesheet" href={`${base}assets/header.css`} />
      <script defer src={`${base}assets/search-entries.js`} />
      <script defer src={`${base}assets/site.js`} />
    </>
  );
}
