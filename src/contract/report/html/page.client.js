// Runs in the report page. It only adds comfort: the page is complete without it.
for (const button of document.querySelectorAll(".copy")) {
  const curl = button.parentElement.querySelector(".curl");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(curl.textContent);
    } catch {
      // Without the clipboard API, which files opened from disk may lack.
      getSelection().selectAllChildren(curl);
      document.execCommand("copy");
    }
    button.textContent = "Copied";
    setTimeout(() => {
      button.textContent = "Copy";
    }, 2000);
  });
}

const filter = document.querySelector(".filter");
if (filter) {
  const articles = [...document.querySelectorAll("article")];
  filter.hidden = false;
  filter.addEventListener("input", () => {
    const { operation, check } = Object.fromEntries(new FormData(filter));
    for (const article of articles) {
      const { operations, check: own } = article.dataset;
      const isShown = (!operation || operations.split(" ").includes(operation)) && (!check || own === check);
      article.hidden = !isShown;
    }
    const shown = articles.filter((article) => !article.hidden).length;
    filter.querySelector("output").textContent = `${shown} of ${articles.length} findings`;
  });
  // A link to a hidden finding shows it.
  addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target?.hidden) {
      filter.reset();
      filter.dispatchEvent(new Event("input"));
      target.scrollIntoView();
    }
  });
}
