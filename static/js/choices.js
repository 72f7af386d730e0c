// For the company's other sites: asks once what the portal asks, and loads what was agreed to. See docs/cookies.md.
"use strict";
(() => {
  const portal = new URL(document.currentScript.dataset.portal || "/", document.currentScript.src);
  const address = new URL("cookies/api/v1/state/", portal);
  const style = `
    section { display: flex; flex-wrap: wrap; gap: 0.75rem 2rem; align-items: center; justify-content: space-between;
      padding: 1rem 1.5rem; border-block-end: 1px solid #6f7987; background: #f5f7f9; color: #1a2029;
      font: 1rem/1.5 system-ui, sans-serif; text-align: start; }
    p { margin: 0; max-inline-size: 66ch; }
    div { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 0.5rem;
      flex: 1 1 20rem; min-inline-size: 0; max-inline-size: 30rem; }
    button, a { display: flex; align-items: center; justify-content: center; box-sizing: border-box; min-block-size: 2.75rem;
      padding: 0.5rem 1rem; border: 1px solid currentcolor; border-radius: 0.5rem; background: #fff; color: inherit;
      font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
    :focus-visible { outline: 0.1875rem solid currentcolor; outline-offset: 0.125rem; }
    @media (prefers-color-scheme: dark) {
      section { background: #1b212c; color: #e7eaef; }
      button, a { background: #13171f; }
    }`;
  let state = { kinds: {}, sale: [], asked: [], drop: [] };
  let banner = null;

  const allowed = (kind) =>
    state.kinds[kind] === true && !(navigator.globalPrivacyControl && state.sale.includes(kind));

  const load = () => {
    for (const waiting of document.querySelectorAll('script[type="text/plain"][data-kind][data-src]')) {
      if (!allowed(waiting.dataset.kind)) continue;
      const script = document.createElement("script");
      script.src = waiting.dataset.src;
      script.async = true;
      waiting.replaceWith(script);
    }
  };

  const drop = () => {
    const names = document.cookie.split("; ").map((pair) => pair.split("=")[0]).filter(Boolean);
    for (const { name, domain } of state.drop) {
      const parts = name.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
      const pattern = new RegExp(`^${parts.join(".*")}$`);
      for (const found of names.filter((one) => pattern.test(one))) {
        for (const where of domain ? ["", `; domain=${domain}`] : [""]) {
          document.cookie = `${found}=; path=/; max-age=0${where}`;
        }
      }
    }
  };

  const button = (tag, words, act) => {
    const made = document.createElement(tag);
    made.textContent = words;
    if (tag === "a") made.href = act;
    else {
      made.type = "button";
      made.addEventListener("click", act);
    }
    return made;
  };

  const show = () => {
    banner?.remove();
    banner = null;
    if (!state.asked.length) return;
    banner = document.createElement("portal-choices");
    const root = banner.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    const section = document.createElement("section");
    section.setAttribute("aria-label", state.words.title);
    const text = document.createElement("p");
    const title = document.createElement("strong");
    title.textContent = state.words.title;
    text.append(title, document.createElement("br"), `${state.words.text} ${state.words.promise}`);
    const ways = document.createElement("div");
    ways.append(
      button("button", state.words.accept, () => answer("accept")),
      button("button", state.words.refuse, () => answer("refuse")),
      button("a", state.words.choose, state.page),
    );
    section.append(text, ways);
    root.append(section);
    document.body.prepend(banner);
  };

  const take = async (reply) => {
    if (!reply.ok) return;
    state = await reply.json();
    drop();
    load();
    show();
    document.dispatchEvent(new CustomEvent("portalchoices", { detail: { kinds: { ...state.kinds } } }));
  };

  const answer = async (given) => {
    const body = new URLSearchParams({ answer: given, list: state.list });
    for (const kind of state.asked) body.append("asked", kind);
    await take(await fetch(address, { method: "POST", credentials: "include", body }));
  };

  const begin = () => fetch(address, { credentials: "include" }).then(take, () => undefined);
  const ready = document.body ? begin() : new Promise((done) => {
    document.addEventListener("DOMContentLoaded", () => done(begin()));
  });
  window.portalChoices = Object.freeze({ allowed, ready, page: () => state.page });
})();
