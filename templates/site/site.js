// Theme, tabs, navigation and search. Without it, the pages show everything that they have.

const KEPT = { theme: "specloom-theme", flavour: "specloom-flavour" };
const THEMES = ["auto", "light", "dark"];
const SIGNS = { auto: "◐", light: "○", dark: "●" };
const MOST = 30; // results that are shown

/** What this browser keeps; a page from the disk, or a private window, may keep nothing. */
function recall(name) {
  try {
    return localStorage.getItem(KEPT[name]);
  } catch {
    return null;
  }
}

function keep(name, value) {
  try {
    localStorage.setItem(KEPT[name], value);
  } catch {}
}

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// --- theme: set before anything is drawn

function setTheme(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

let theme = THEMES.includes(recall("theme")) ? recall("theme") : "auto";
setTheme(theme);
document.documentElement.classList.add("scripted");

function switchTheme(button) {
  const show = () => {
    button.textContent = SIGNS[theme];
    button.title = `Theme: ${theme}`;
    button.setAttribute("aria-label", button.title);
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    setTheme(theme);
    keep("theme", theme);
    show();
  });
  show();
}

// --- examples: one tab for each flavour, and the same choice everywhere

function chooseFlavour(flavour) {
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const isChosen = tab.dataset.flavour === flavour;
    tab.setAttribute("aria-selected", isChosen);
    tab.tabIndex = isChosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !isChosen;
  }
}

function addTabs(example, number) {
  const tabs = make("div", { role: "tablist", class: "tabs", "aria-label": `Flavours of ${example.dataset.title}` });
  for (const figure of example.querySelectorAll("figure")) {
    const { flavour } = figure.dataset;
    const id = `example-${number}-${flavour}`;
    figure.id = id;
    figure.setAttribute("role", "tabpanel");
    figure.setAttribute("aria-labelledby", `${id}-tab`);
    const tab = make("button", { type: "button", role: "tab", id: `${id}-tab`, "aria-controls": id, "data-flavour": flavour },
      figure.querySelector("figcaption").textContent);
    tabs.append(tab);
  }
  tabs.addEventListener("click", ({ target }) => pickTab(target));
  tabs.addEventListener("keydown", (event) => {
    const all = [...tabs.children];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    pickTab(all.at((all.indexOf(event.target) + step) % all.length));
  });
  example.classList.add("tabbed");
  example.querySelector(".caption").after(tabs);
}

/** Choose the flavour of a tab everywhere, and leave the tab where it is in the window. */
function pickTab(tab) {
  if (!tab.dataset?.flavour) return;
  const before = tab.getBoundingClientRect().top;
  chooseFlavour(tab.dataset.flavour);
  keep("flavour", tab.dataset.flavour);
  tab.focus({ preventScroll: true });
  scrollBy({ top: tab.getBoundingClientRect().top - before, behavior: "instant" });
}

// --- search

const root = () => document.body.dataset.root;

/** The index is a script, since a page from the disk may not fetch anything; it is loaded with the first search. */
const loadIndex = (() => {
  let loading;
  return () =>
    (loading ??= new Promise((resolve) => {
      const script = make("script", { src: `${root()}assets/search.js` });
      script.addEventListener("load", () => resolve(window.searchIndex));
      document.head.append(script);
    }));
})();

const RANK = { provider: 0.5, task: 0.4, operation: 0.3, model: 0.2, error: 0.1 }; // of what fits equally well

/** How well an entry fits all words: 0 for not at all. */
function fit([kind, title, note], words) {
  const name = title.toLowerCase();
  const bare = name.replaceAll("_", ""); // as on the wire: createTask is create_task
  const rest = note.toLowerCase();
  let sum = 0;
  for (const word of words) {
    const at = name.indexOf(word);
    const begins = at === 0 || /[^a-z0-9]/.test(name[at - 1] ?? "");
    if ([name, bare].some((each) => each === word || each.endsWith(`.${word}`))) sum += 12;
    else if (at >= 0) sum += begins ? 8 : 5;
    else if (rest.includes(word)) sum += 2;
    else return 0;
  }
  return sum + RANK[kind] - name.length / 10000;
}

function found(index, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const fitting = index.map((entry) => [fit(entry, words), entry]).filter(([score]) => score > 0);
  return fitting.sort(([one], [other]) => other - one).slice(0, MOST).map(([, entry]) => entry);
}

function addSearch(form) {
  const input = form.querySelector("input");
  const list = document.getElementById("results");
  const status = document.getElementById("found");
  let chosen = -1;
  form.hidden = false;

  const options = () => [...list.children];
  const choose = (at) => {
    chosen = at;
    options().forEach((option, index) => option.setAttribute("aria-selected", index === at));
    const option = options()[at];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  };
  const go = (option) => {
    close();
    input.blur();
    location.href = root() + option.dataset.address;
  };
  const show = (entries) => {
    list.replaceChildren(...entries.map(([kind, title, note, address], at) =>
      make("li", { role: "option", id: `result-${at}`, "aria-selected": "false", "data-address": address },
        make("span", {}, kind), make("b", {}, title), make("small", {}, [address.split("/")[0], note].filter(Boolean).join(" · ")))));
    list.hidden = !entries.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = input.value.trim() ? `${entries.length} results` : "";
    choose(entries.length ? 0 : -1);
  };

  input.addEventListener("focus", loadIndex);
  input.addEventListener("input", async () => {
    const text = input.value;
    const index = await loadIndex();
    if (text === input.value) show(found(index, text));
  });
  input.addEventListener("keydown", (event) => {
    const count = options().length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") close();
    else if (event.key === "Enter") {
      event.preventDefault();
      if (chosen >= 0) go(options()[chosen]);
    } else if (step && count) {
      event.preventDefault();
      choose((chosen + step + count) % count);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("click", ({ target }) => target.closest("li") && go(target.closest("li")));
  input.addEventListener("blur", close);
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}

// --- navigation

function foldContents(button) {
  const groups = document.getElementById("groups");
  const set = (isOpen) => {
    groups.classList.toggle("open", isOpen);
    button.setAttribute("aria-expanded", String(isOpen));
  };
  button.hidden = false;
  button.addEventListener("click", () => set(!groups.classList.contains("open")));
  groups.addEventListener("click", ({ target }) => target.closest("a") && set(false));
}

/** Mark the link of the navigation that leads to what is in view. */
function followScroll() {
  const links = new Map([...document.querySelectorAll(".side a[href^='#']")].map((link) => [link.hash.slice(1), link]));
  let current;
  const mark = (link) => {
    if (link === current) return;
    current?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "location");
    const side = document.querySelector(".side");
    if (getComputedStyle(side).position === "sticky") {
      const box = link.getBoundingClientRect();
      const around = side.getBoundingClientRect();
      if (box.top < around.top || box.bottom > around.bottom) side.scrollTop += box.top - around.top - around.height / 2;
    }
    current = link;
  };
  const watcher = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) mark(links.get(target.id));
  }, { rootMargin: "-60px 0px -75% 0px" });
  for (const id of links.keys()) {
    const target = document.getElementById(id);
    if (target && target.id !== "main") watcher.observe(target);
  }
}

/** What a link leads to may be in something folded. */
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  target?.closest("details")?.setAttribute("open", "");
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".flavours").forEach(addTabs);
  chooseFlavour(recall("flavour") === "async" ? "async" : "sync");
  switchTheme(document.getElementById("theme"));
  addSearch(document.querySelector(".search"));
  foldContents(document.getElementById("contents"));
  followScroll();
  openTarget();
  addEventListener("hashchange", openTarget);
});
