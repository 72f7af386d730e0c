// Brings the progress of a long piece of work up to date without a reload. Without JavaScript the page has a link.
"use strict";
(() => {
  const seconds = 3;
  const look = async () => {
    const here = document.querySelector("[data-progress]");
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-progress]");
      if (!fresh) return;
      here.replaceWith(fresh);
      if (fresh.dataset.progress === "open") setTimeout(look, seconds * 1000);
    } catch {
      setTimeout(look, seconds * 4000);
    }
  };
  setTimeout(look, seconds * 1000);
})();
