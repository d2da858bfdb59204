/** What the API reference adds to Redoc's page, in the reader's browser. */
import { finishCodeBlocks } from "./code-blocks.js";
import { levelHeadings } from "./headings.js";
import { finishMarks } from "./inferred.js";
import { finishLanguageTabs } from "./language-tabs.js";

function finish(): void {
  finishMarks();
  finishCodeBlocks();
  finishLanguageTabs();
  levelHeadings();
}

// Redoc adds and removes parts of the page while the reader moves through it. The first change comes after it has
// taken over the HTML that it rendered in advance, which must not have been changed until then.
new MutationObserver(finish).observe(document.body, { childList: true, subtree: true });
