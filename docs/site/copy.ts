const SHOWN_MS = 1500;

/** Completes the buttons that TypeDoc puts into blocks of code. */
export function addCopyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("pre > button")) {
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.parentElement?.querySelector("code")?.innerText.trim() ?? "");
      button.textContent = "Copied";
      setTimeout(() => {
        button.textContent = "Copy";
      }, SHOWN_MS);
    });
  }
}
