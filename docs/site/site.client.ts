import { addCopyButtons } from "./copy.js";
import { SearchBox } from "./search-box.js";

// The script is in the `assets/` of the site.
const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript.getAttribute("src") : null;
const box = document.querySelector(".site-search");
if (box) new SearchBox(box, (script ?? "").replace(/assets\/site\.js$/, ""));
addCopyButtons();
closeMenu();
makeTablesScrollable();

/** On a phone, the page comes first. */
function closeMenu(): void {
  const menu = document.querySelector<HTMLDetailsElement>(".pages > details");
  if (menu && matchMedia("(max-width: 900px)").matches) menu.open = false;
}

/** A table that is wider than its page can be scrolled by keyboard, too. */
function makeTablesScrollable(): void {
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target instanceof HTMLElement) target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1;
    }
  });
  for (const table of document.querySelectorAll(".tsd-typography table")) observer.observe(table);
}
