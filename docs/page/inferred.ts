/** Why the servers of the contract are inferred, by their descriptions, which Redoc shows as plain text. */
declare const SERVER_REASONS: Record<string, string>;

const STORAGE_KEY = "cloudnexus-show-reasons";
let showsReasons = loadChoice();

/** Completes the marks of inferred parts, and the legend with the switch that shows the reasons. */
export function finishMarks(): void {
  for (const server of document.querySelectorAll<HTMLElement>('[data-testid="server-panel-item-name"]'))
    markServer(server);
  for (const mark of document.querySelectorAll<HTMLElement>(".inferred[data-reason]:empty"))
    mark.append(reasonOf(mark));
  for (const place of document.querySelectorAll(".inferred-legend:empty")) place.append(legend());
}

function markServer(server: HTMLElement): void {
  const reason = SERVER_REASONS[server.textContent];
  if (reason === undefined) return;
  const mark = document.createElement("span");
  mark.className = "inferred";
  mark.dataset.reason = reason;
  server.append(" ", mark);
}

function reasonOf(mark: HTMLElement): HTMLElement {
  const details = document.createElement("details");
  details.open = showsReasons;
  const summary = document.createElement("summary");
  summary.textContent = "inferred";
  const reason = document.createElement("span");
  reason.className = "inferred-reason";
  reason.textContent = mark.dataset.reason ?? "";
  details.append(summary, reason);
  return details;
}

/** Its words are in the template of the page. */
function legend(): Node {
  const content = document.querySelector<HTMLTemplateElement>("template#inferred-legend")?.content.cloneNode(true);
  if (!(content instanceof DocumentFragment)) throw new Error("The page has no legend.");
  const box = content.querySelector("input");
  if (box) {
    box.checked = showsReasons;
    box.addEventListener("change", () => showReasons(box.checked));
  }
  return content;
}

function showReasons(shows: boolean): void {
  showsReasons = shows;
  saveChoice();
  for (const details of document.querySelectorAll<HTMLDetailsElement>(".inferred > details")) details.open = shows;
}

// A browser may refuse storage to a page, such as one that is opened from disk.
function loadChoice(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) === "true";
  } catch {
    return false;
  }
}

function saveChoice(): void {
  try {
    localStorage.setItem(STORAGE_KEY, String(showsReasons));
  } catch {
    // The choice then lasts as long as the page.
  }
}
