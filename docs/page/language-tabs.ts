/** The labels of the tabs, by operation id in lower case, as it ends the id of a section: `/servers/createserver`. */
declare const SAMPLE_LABELS: Record<string, string[]>;

/** Where the keys move to, from a tab among `count`. */
const MOVES: Record<string, (index: number, count: number) => number> = {
  ArrowLeft: (index, count) => (index - 1 + count) % count,
  ArrowRight: (index, count) => (index + 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/**
 * Replaces Redoc's menu of languages with tabs. They operate the menu, which is hidden, and show what is chosen there, so
 * this runs after every change of the page.
 */
export function finishLanguageTabs(): void {
  for (const panel of document.querySelectorAll<HTMLElement>(".panel-request-samples")) {
    const header = panel.querySelector<HTMLElement>('[data-component-name="Panel/PanelHeader"]');
    // The first menu of the header has the servers.
    const menu = header?.querySelector<HTMLElement>(':scope > [data-testid="dropdown"]:nth-of-type(2) > button');
    if (!header || !menu) continue;
    const tabs = header.querySelector<HTMLElement>(":scope > .language-tabs") ?? createTabs(header, menu);
    if (tabs) selectTab(tabs, menu.textContent);
  }
}

function createTabs(header: HTMLElement, menu: HTMLElement): HTMLElement | undefined {
  const { sectionId = "" } = header.closest<HTMLElement>("[data-section-id]")?.dataset ?? {};
  const labels = SAMPLE_LABELS[sectionId.slice(sectionId.lastIndexOf("/") + 1)];
  if (!labels) return undefined;
  const tabs = document.createElement("div");
  tabs.className = "language-tabs";
  tabs.role = "tablist";
  tabs.ariaLabel = "Language";
  tabs.append(...labels.map((label) => languageTab(label, menu)));
  tabs.addEventListener("keydown", (event) => {
    const all = [...tabs.querySelectorAll("button")];
    const focused = all.findIndex((tab) => tab.matches(":focus"));
    const next = all[MOVES[event.key]?.(focused, all.length) ?? -1];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.click();
  });
  header.append(tabs);
  return tabs;
}

function languageTab(label: string, menu: HTMLElement): HTMLButtonElement {
  const tab = document.createElement("button");
  tab.type = "button";
  tab.role = "tab";
  tab.textContent = label;
  tab.addEventListener("click", () => void choose(label, menu));
  return tab;
}

/** The menu opens in a microtask, and closes before the browser paints it. */
async function choose(label: string, menu: HTMLElement): Promise<void> {
  menu.click();
  await Promise.resolve();
  const items = [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  items.find(({ textContent }) => textContent === label)?.click();
}

function selectTab(tabs: HTMLElement, label: string): void {
  for (const tab of tabs.querySelectorAll("button")) {
    const isSelected = tab.textContent === label;
    tab.ariaSelected = String(isSelected);
    tab.tabIndex = isSelected ? 0 : -1;
  }
}
