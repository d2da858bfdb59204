import type { SearchEntry } from "../../scripts/lib/docs/search/entry.js";
import { createSearch } from "./search.js";
import { optionFor } from "./search-option.js";

declare global {
  interface Window {
    /** Written by `npm run docs`, in a script of its own. */
    searchEntries?: SearchEntry[];
  }
}

const MAX_RESULTS = 12;

/** The search box of a page, after the pattern "combobox with a list of options" of the ARIA practices. */
export class SearchBox {
  readonly #input: HTMLInputElement;
  readonly #list: HTMLElement;
  readonly #status: HTMLElement;
  /** From the page to the root of the site. */
  readonly #base: string;
  #search: ((query: string) => SearchEntry[]) | undefined;
  #active: HTMLAnchorElement | undefined;

  constructor(box: Element, base: string) {
    const find = <T extends Element>(selector: string) => {
      const element = box.querySelector<T>(selector);
      if (!element) throw new Error(`The search box has no ${selector}.`);
      return element;
    };
    this.#input = find("input");
    this.#list = find("[role=listbox]");
    this.#status = find("[role=status]");
    this.#base = base;
    this.#input.addEventListener("input", () => this.#update());
    this.#input.addEventListener("focus", () => this.#update());
    this.#input.addEventListener("keydown", (event) => this.#onKey(event));
    document.addEventListener("click", ({ target }) => {
      if (target instanceof Node && !box.contains(target)) this.#close();
    });
    // Before the page's own shortcuts, and not where something is typed.
    window.addEventListener("keydown", (event) => this.#onShortcut(event), { capture: true });
  }

  #onShortcut(event: KeyboardEvent): void {
    const isTyping =
      event.target instanceof Element && event.target.matches("input, textarea, select, [contenteditable]");
    const isSlash = event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey;
    const isCtrlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (!isSlash && !isCtrlK) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#input.focus();
    this.#input.select();
  }

  #onKey(event: KeyboardEvent): void {
    const { key } = event;
    if (key === "Escape") this.#close();
    else if (key === "Enter") this.#active?.click();
    else if (key === "ArrowDown" || key === "ArrowUp") this.#move(key === "ArrowDown" ? 1 : -1);
    else return;
    event.preventDefault();
  }

  #update(): void {
    const query = this.#input.value.trim();
    // The index is built by the first search, so that pages load without it.
    this.#search ??= createSearch(window.searchEntries ?? []);
    const entries = query === "" ? [] : this.#search(query).slice(0, MAX_RESULTS);
    this.#list.replaceChildren(...entries.map((entry, index) => optionFor(entry, index, query, this.#base)));
    this.#status.textContent =
      query === "" ? "" : `${entries.length || "No"} ${entries.length === 1 ? "result" : "results"}`;
    this.#list.hidden = entries.length === 0;
    this.#input.setAttribute("aria-expanded", String(entries.length > 0));
    this.#activate(0);
  }

  #close(): void {
    this.#list.hidden = true;
    this.#status.textContent = "";
    this.#input.setAttribute("aria-expanded", "false");
    this.#activate(-1);
  }

  #move(step: 1 | -1): void {
    if (this.#list.hidden) this.#update();
    const options = [...this.#list.children];
    const next = options.indexOf(this.#active ?? this.#list) + step;
    this.#activate((next + options.length) % options.length);
  }

  #activate(index: number): void {
    this.#active?.setAttribute("aria-selected", "false");
    const option = this.#list.children[index];
    this.#active = option instanceof HTMLAnchorElement ? option : undefined;
    this.#active?.setAttribute("aria-selected", "true");
    this.#active?.scrollIntoView({ block: "nearest" });
    if (this.#active) this.#input.setAttribute("aria-activedescendant", this.#active.id);
    else this.#input.removeAttribute("aria-activedescendant");
  }
}
