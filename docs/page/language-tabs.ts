/** The languages of an operation's code samples, by its id in lower case, which ends the place of its section. */
declare const SAMPLE_LABELS: Record<string, string[]>;

/** By how many tabs a key moves. */
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };

/** Shows the languages of code samples as tabs. The renderer has a menu for them, which the tabs operate. */
export function finishLanguageTabs(): void {
  for (const panel of document.querySelectorAll<HTMLElement>(".panel-request-samples")) {
    const header = panel.querySelector<HTMLElement>('[data-component-name="Panel/PanelHeader"]');
    const menu = header?.querySelector<HTMLElement>(':scope > [data-testid="dropdown"]:nth-of-type(2) > button');
    if (!header || !menu) continue;
    const tabs = header.querySelector<HTMLElement>(":scope > .language-tabs") ?? addTabs(header, menu);
    if (tabs) selectTab(tabs, menu.textContent);
  }
}

function addTabs(header: HTMLElement, menu: HTMLElement): HTMLElement | undefined {
  const place = header.closest<HTMLElement>("[data-section-id]")?.dataset.sectionId ?? "";
  const labels = SAMPLE_LABELS[place.slice(place.lastIndexOf("/") + 1)];
  if (!labels) return undefined;
  const tabs = document.createElement("div");
  tabs.className = "language-tabs";
  tabs.role = "tablist";
  tabs.ariaLabel = "Language";
  tabs.append(...labels.map((label) => languageTab(label, menu)));
  tabs.addEventListener("keydown", ({ key }) => {
    const all = [...tabs.querySelectorAll("button")];
    const step = STEPS[key];
    if (step === undefined) return;
    const next = all.at((all.findIndex((tab) => tab.matches(":focus")) + step) % all.length);
    next?.focus();
    next?.click();
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
