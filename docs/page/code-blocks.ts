import type { LanguageFn } from "highlight.js";
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import http from "highlight.js/lib/languages/http";
import json from "highlight.js/lib/languages/json";
import typescript from "highlight.js/lib/languages/typescript";

/** The library's HTTP knows a request line only with the version at its end. */
const httpWithShortRequests: LanguageFn = (api) => {
  const language = http(api);
  const request = { match: [/^[A-Z]+/, / /, /\/\S*/], scope: { 1: "keyword", 3: "string" } };
  return { ...language, contains: [...language.contains, request] };
};

const languages = { bash, http: httpWithShortRequests, json, typescript };
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);

/** Highlights the code blocks of descriptions, which Redoc leaves plain, and gives them a copy button. */
export function finishCodeBlocks(): void {
  for (const block of document.querySelectorAll<HTMLElement>('[data-component-name="Markdown/Markdown"] pre')) {
    if (block.querySelector("code") === null) finishBlock(block);
  }
}

function finishBlock(block: HTMLElement): void {
  const text = block.textContent.trimEnd();
  const code = document.createElement("code");
  const { language } = block.dataset;
  if (language !== undefined && hljs.getLanguage(language)) {
    code.innerHTML = hljs.highlight(text, { language }).value;
  } else code.textContent = text;
  block.replaceChildren(copyButton(code), code);
}

function copyButton(code: HTMLElement): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy-code";
  button.textContent = "Copy";
  button.addEventListener("click", () => void copy(code, button));
  return button;
}

async function copy(code: HTMLElement, button: HTMLButtonElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "Copied";
    setTimeout(() => {
      button.textContent = "Copy";
    }, 2000);
  } catch {
    // Without access to the clipboard, the reader copies what is selected.
    getSelection()?.selectAllChildren(code);
  }
}
