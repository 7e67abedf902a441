// The web UI of the emulator: shows the events of /_specloom/events, and calls the control API for its buttons.
// Data from specs and requests is inserted as text, never as markup.

const $ = (id) => document.getElementById(id);
const SHOWN = 200; // rows of a table; older ones are counted but not shown
const PAUSE = 4000; // milliseconds between two announcements
const FINAL = new Set(["succeeded", "partial", "failed", "cancelled", "expired"]);

const tasks = new Map(); // {task, row…}, the oldest first
let requests = []; // the oldest first
let providers = [];
let faults = [];
let kinds = [];

/** An element: attributes by name, listeners as `on…`, children as elements or text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child));
  return element;
}

const button = (text, onclick, attributes) => make("button", { type: "button", onclick, ...attributes }, text);
const option = (value, text = value) => make("option", { value }, text);
const cell = (...children) => make("td", { role: "cell" }, ...children);

/** Set a text, but only if it changes, so that a selection in it is kept. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** One call of the control API; throws an Error that can be shown. */
async function ask(method, path, value) {
  const body = value && JSON.stringify(value);
  const response = await fetch("_specloom/" + path, { method, body, headers: body ? { "Content-Type": "application/json" } : {} });
  const text = await response.text();
  if (response.ok) return text ? JSON.parse(text) : null;
  let reason;
  try {
    reason = JSON.parse(text).error;
  } catch {}
  throw new Error(reason ?? `the emulator responded with HTTP ${response.status}`);
}

// --- times

const now = () => Date.now() / 1000;

function clock(at, millis) {
  const moment = new Date(at * 1000);
  const pad = (number, size = 2) => String(number).padStart(size, "0");
  const text = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map((part) => pad(part)).join(":");
  return make("time", { datetime: moment.toISOString() }, millis ? `${text}.${pad(moment.getMilliseconds(), 3)}` : text);
}

function span(seconds) {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${+seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

// --- tasks

const wordOf = ({ word, state }) => word ?? state.replace("_", " ");

const titleOf = (name) => providers.find((provider) => provider.name === name)?.title ?? name;

function addRow(entry) {
  const { task } = entry;
  const max = task.polls_limit;
  Object.assign(entry, {
    state: make("span", { class: "state" }), note: make("small"), mark: make("span", { class: "tag" }),
    bar: make("div", { class: "bar", "aria-hidden": "true" }), words: make("ol", { class: "words" }), drawnWords: 0,
    meter: max ? make("meter", { min: 0, max, low: 0.9 * max, high: 0.9 * max, optimum: 0, "aria-hidden": "true" }) : null, polls: make("span"),
  });
  entry.row = make("tr", { role: "row" },
    cell(make("div", { class: "mono" }, String(task.id)), make("small", {}, `${titleOf(task.provider)} · ${task.task_type ?? task.kind}`)),
    cell(make("div", {}, entry.state), entry.note, " ", entry.mark), cell(entry.bar, entry.words), cell(entry.meter, entry.polls));
}

function drawTask(entry) {
  const { task } = entry;
  const isOpen = !FINAL.has(task.state);
  const left = (task.expires_at ?? 0) - now();
  entry.state.dataset.state = task.state;
  write(entry.state, wordOf(task));
  const time = isOpen && task.expires_at && (left > 0 ? `${span(left)} left` : "no time left");
  write(entry.note, time || (wordOf(task) === task.state ? "" : task.state));

  const hits = Object.entries(task.faults).map(([kind, count]) => (count > 1 ? `${kind} × ${count}` : kind));
  write(entry.mark, hits.join(", "));

  // The timeline includes the planned future, which is dotted and has no words yet.
  const begun = task.timeline[0].at;
  const come = task.timeline.filter(({ at }, index) => !index || at <= now());
  const parts = come.map(({ at, state }, index) => {
    if (FINAL.has(state)) return make("i", { class: `end ${state}` });
    const part = make("i");
    part.style.flexGrow = (come[index + 1]?.at ?? now()) - at;
    return part;
  });
  if (isOpen) {
    const rest = make("i", { class: "open" });
    rest.style.flexGrow = Math.max(task.timeline.at(-1).at - now(), (now() - begun) / 5);
    parts.push(rest);
  }
  entry.bar.replaceChildren(...parts);
  if (come.length !== entry.drawnWords) {
    entry.drawnWords = come.length;
    entry.words.replaceChildren(...come.map((point, index) =>
      make("li", {}, `${wordOf(point)} `, index ? make("small", {}, `+${span(point.at - begun)}`) : make("small", {}, clock(begun)))));
  }
  if (entry.meter) entry.meter.value = task.polls;
  write(entry.polls, entry.meter ? `${task.polls} of ${task.polls_limit}` : String(task.polls));
}

function drawTasks() {
  const all = [...tasks.values()];
  const shown = all.slice(-SHOWN).reverse();
  for (const entry of all.slice(0, -SHOWN)) {
    entry.row?.remove();
    entry.row = null;
  }
  let place = $("task-rows").firstChild;
  for (const entry of shown) {
    if (!entry.row) {
      addRow(entry);
      $("task-rows").insertBefore(entry.row, place);
    } else place = entry.row.nextSibling;
    if (entry.isChanged) drawTask(entry);
    entry.isChanged = false;
  }
  const counts = {};
  for (const { task } of all) counts[task.state] = (counts[task.state] ?? 0) + 1;
  const sum = Object.entries(counts).map(([state, count]) => `${count} ${state.replace("_", " ")}`);
  if (all.length > SHOWN) sum.push(`the newest ${SHOWN} shown`);
  write($("tasks-sum"), sum.join(", "));
  write($("tasks-count"), String(all.length));
  $("tasks-none").hidden = all.length > 0;
  document.title = `${counts.pending ? `(${counts.pending}) ` : ""}specloom emulator`;
}

// --- requests

const isBad = ({ status, failure }) => !status || status >= 400 || failure;

function pretty(value) {
  if (typeof value === "string") {
    try {
      value = JSON.parse(value);
    } catch {}
  }
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return text.length > 20000 ? `${text.slice(0, 20000)}… (${text.length} characters in all)` : text;
}

/** A body with its title, for reading. */
const shownBody = (title, value) => [make("p", {}, title),
  value === null || value === undefined || value === "" ? make("p", { class: "quiet" }, "no body") : make("pre", { tabindex: 0, role: "region", "aria-label": title }, pretty(value))];

function addRequest(request) {
  const where = `${request.method} ${request.path}`;
  const status = request.status ? String(request.status) : "cut";
  const name = where.endsWith(`/${request.operation}`) ? "" : (request.operation ?? "not in the spec");
  let more = null; // the row with the bodies, if it is open
  const toggle = button(where, async () => {
    toggle.ariaExpanded = String(!more);
    if (more) return (more = more.remove());
    const bodies = make("td", { role: "cell", colspan: 6 });
    row.after((more = make("tr", { role: "row" }, bodies)));
    const found = "response" in request ? request : await ask("GET", `log/${request.n}`).catch(() => null);
    const reason = found?.reason ? [make("p", { class: "problem" }, found.reason)] : [];
    bodies.append(...(found ? [...reason, ...shownBody("Request", found.request), ...shownBody("Response", found.response)] : ["This request is no longer in the log."]));
  }, { class: "mono", "aria-expanded": "false" });
  const row = make("tr", { role: "row" },
    cell(clock(request.at, true)), cell(toggle, " ", request.failure && make("small", { class: "problem" }, `✕ ${request.failure} `), make("small", {}, name)), cell(titleOf(request.provider) ?? ""),
    make("td", { role: "cell", class: isBad(request) ? "number bad" : "number" }, status),
    make("td", { role: "cell", class: "number" }, request.ms < 10 ? request.ms.toFixed(1) : String(Math.round(request.ms))),
    cell(request.fault && make("span", { class: "tag" }, request.fault)));
  row.dataset.text = [where, name, request.provider, titleOf(request.provider), status, request.failure, request.reason, request.fault && `fault ${request.fault}`, isBad(request) && "error"].join(" ").toLowerCase();
  return row;
}

let total = 0;
let drawn = 0; // the number of the newest request that has a row
function drawRequests() {
  const body = $("request-rows");
  const fresh = requests.filter(({ n }) => n > drawn).slice(-SHOWN).reverse();
  body.prepend(...fresh.map(addRequest));
  drawn = fresh[0]?.n ?? drawn;
  while (body.childElementCount > SHOWN) body.lastChild.remove();
  requests = requests.slice(-SHOWN);
  if (fresh.length || !drawn) filterRequests();
}

function filterRequests() {
  const wanted = $("filter").value.toLowerCase().split(/\s+/);
  const rows = [...$("request-rows").children];
  let matching = 0;
  let isShown = true;
  for (const row of rows) {
    const text = row.dataset.text; // a row without it belongs to the previous one
    if (text !== undefined) matching += isShown = wanted.every((word) => text.includes(word));
    row.hidden = !isShown;
  }
  write($("requests-count"), String(total));
  write($("requests-sum"), wanted.join("") ? `${matching} match` : total > SHOWN ? `the newest ${SHOWN} shown` : "");
  $("requests-none").hidden = matching > 0;
  write($("requests-none"), rows.length ? "No request matches." : "No request yet.");
}

// --- providers

async function copy(pressed, text) {
  const done = await navigator.clipboard?.writeText(text).then(() => "Copied", () => null);
  write(pressed, done ?? "Not allowed");
  setTimeout(() => write(pressed, "Copy"), 1500);
}

const limitText = ({ kind, polls, expires, every, rate, retained }) => {
  const parts = [polls && `${polls} polls`, every && `one every ${span(every)}`, rate && `${rate} a second`, expires && `expires after ${span(expires)}`, retained && `kept for ${span(retained)}`];
  return parts.some(Boolean) ? `${kind}: ${parts.filter(Boolean).join(", ")}` : "";
};

/** The details of an operation: its examples, an editable request, and the response to it. */
function operationSheet(provider, { id, examples }) {
  const example = (index) => (examples[index]?.request ? JSON.stringify(examples[index].request, null, 2) : "");
  const choice = make("select", { onchange: () => fill() }, ...examples.map(({ name }, index) => option(index, name)));
  const text = make("textarea", { spellcheck: "false", oninput: () => fit() });
  const problem = make("p", { class: "problem", role: "alert" });
  const shown = make("div", { class: "sheet" });
  const fit = () => (text.rows = Math.min(16, text.value.split("\n").length + 1));
  const fill = () => {
    text.value = example(choice.value);
    fit();
  };
  fill();

  const send = async () => {
    write(problem, "");
    const order = { provider: provider.name, operation: id };
    try {
      // Unedited, the emulator fills in the newest task; otherwise it sends the edited text.
      if (text.value.trim() && text.value !== example(0)) order.body = JSON.parse(text.value);
    } catch (error) {
      write(problem, `Not sent, this is not valid JSON: ${error.message}`);
      return text.focus();
    }
    try {
      const { sent, status, body, ms, error } = await ask("POST", "requests", order);
      const head = `${status ? `Response ${status}` : "No response"} in ${span(ms / 1000)}`;
      shown.replaceChildren(...shownBody(`Sent ${sent.method} ${sent.path}`, sent.request), ...shownBody(head, error ?? body));
      say(`${id}: ${head}`);
    } catch (error) {
      write(problem, `Not sent: ${error.message}`);
    }
  };
  const sheet = make("div", { class: "sheet" },
    examples.length > 1 && make("label", {}, "Example", choice),
    examples.some(({ request }) => request) ? make("label", {}, "Request", text) : make("p", { class: "quiet" }, "The request has no body."),
    problem, make("div", {}, button("Set a fault for this operation", () => aimFault(provider.name, id))), shown);
  return { sheet, send };
}

function operationItem(provider, operation) {
  let made; // the details, created when they are first opened
  const open = () => {
    if (!made) details.append((made = operationSheet(provider, operation)).sheet);
    return made;
  };
  const details = make("details", { ontoggle: () => details.open && open() },
    make("summary", {}, make("span", {}, make("span", { class: "mono" }, operation.method), ` ${operation.id}`, make("small", {}, operation.summary ?? operation.path))));
  const send = button("Send", async () => {
    if (send.ariaDisabled) return;
    send.ariaDisabled = "true";
    details.open = true;
    await open().send();
    send.ariaDisabled = null;
  }, { "aria-label": `Send ${operation.id} to ${provider.title}` });
  return make("li", { class: "operation" }, details, send);
}

function drawProviders() {
  const count = providers.reduce((sum, { operations }) => sum + operations.length, 0);
  $("provider-list").replaceChildren(...providers.map((provider, index) => {
    const url = button("Copy", () => copy(url, provider.base_url), { "aria-label": `Copy the address of ${provider.title}` });
    const limits = provider.limits.map(limitText).filter(Boolean).join("; ");
    return make("div", { class: "card" },
      make("div", { class: "about" }, make("h3", {}, provider.title), make("code", {}, provider.base_url), url, limits && make("p", { class: "quiet" }, limits)),
      make("details", { open: count <= 8 || !index },
        make("summary", {}, `${provider.operations.length} operations`),
        make("ul", { class: "plain" }, ...provider.operations.map((operation) => operationItem(provider, operation)))));
  }));
}

// --- faults

function drawScope(name = "", operation = "") {
  const chosen = providers.find((provider) => provider.name === name);
  $("fault-provider").replaceChildren(option("", "any"), ...providers.map((provider) => option(provider.name, provider.title)));
  $("fault-provider").value = chosen ? name : "";
  $("fault-operation").replaceChildren(option("", "any"), ...(chosen?.operations ?? []).map(({ id }) => option(id)));
  $("fault-operation").value = operation;
  $("fault-operation").disabled = !chosen;
}

function aimFault(provider, operation) {
  drawScope(provider, operation);
  $("fault-kinds").querySelector("button")?.focus();
}

function drawKinds() {
  const groups = new Map();
  for (const { kind, group, text } of kinds) groups.set(group, [...(groups.get(group) ?? []), button(kind, () => setFault({ kind, nth: 1 }), { title: text })]);
  $("fault-kinds").replaceChildren(...[...groups].map(([name, buttons]) =>
    make("div", { role: "group", "aria-label": name }, make("small", {}, name), make("div", { class: "chips" }, ...buttons))));
  $("fault-kind").replaceChildren(...kinds.map(({ kind }) => option(kind)));
  explainKind();
}

const explainKind = () => write($("fault-text"), kinds.find(({ kind }) => kind === $("fault-kind").value)?.text ?? "");

/** The number field for nth, every and share. */
function fitNumber() {
  const isShare = $("fault-when").value === "share";
  write($("fault-number-name"), isShare ? "Share in %" : "n");
  Object.assign($("fault-number"), isShare ? { min: 0.1, max: 100, step: "any", value: 10 } : { min: 1, max: "", step: 1, value: 3 });
}

async function tryFault(said, method, path, fault) {
  write($("fault-error"), "");
  try {
    await ask(method, path, fault);
    say(said);
  } catch (error) {
    write($("fault-error"), `Failed: ${error.message}`);
  }
}

const setFault = (fault) => tryFault(`Fault ${fault.kind} set`, "POST", "faults",
  { ...fault, provider: $("fault-provider").value || undefined, operation: $("fault-operation").value || undefined });

const plural = new Intl.PluralRules("en", { type: "ordinal" });
const ordinal = (number) => number + { one: "st", two: "nd", few: "rd", other: "th" }[plural.select(number)];
const isSpent = ({ nth, times, hits }) => hits >= (nth ? 1 : (times ?? Infinity));

function faultText({ provider, operation, nth, every, share, times, seconds, hits }) {
  const often = nth > 1 ? `the ${ordinal(nth)} request` : nth ? "the next request" : share ? `${+(share * 100).toFixed(2)} % of requests` : every > 1 ? `every ${ordinal(every)} request` : "every request";
  const parts = [`${[titleOf(provider), operation].filter(Boolean).join(" ") || "any operation"}: ${often}`, times > 1 && `${times} times`, seconds && span(seconds), hits && `${hits} so far`];
  return parts.filter(Boolean).join(", ");
}

let listed = ""; // the faults as last shown
function drawFaults() {
  if (JSON.stringify(faults) === listed) return;
  listed = JSON.stringify(faults);
  const active = faults.filter((fault) => !isSpent(fault));
  const list = $("fault-list");
  const focused = [...list.children].findIndex((item) => item.contains(document.activeElement));
  list.replaceChildren(...active.map((fault) => make("li", {},
    make("span", {}, make("span", { class: "tag" }, fault.kind), make("small", {}, faultText(fault))),
    button("Remove", () => tryFault(`Fault ${fault.kind} removed`, "DELETE", `faults/${fault.id}`), { "aria-label": `Remove ${fault.kind}, ${faultText(fault)}` }))));
  if (focused >= 0) (list.children[Math.min(focused, active.length - 1)]?.lastChild ?? $("faults-active")).focus();
  write($("faults-count"), String(active.length));
  write($("faults-none"), active.length ? "" : faults.length ? `None; ${faults.length} done.` : "None.");
  $("faults-clear").hidden = !active.length;
}

// --- announcements for screen readers: a summary every few seconds, never one per request

let unsaid = { requests: 0, faults: 0, ended: [], said: [] };
const say = (text) => unsaid.said.push(text);

function speak() {
  const { requests: count, faults: hit, ended, said } = unsaid;
  unsaid = { requests: 0, faults: 0, ended: [], said: [] };
  if (count && !said.length) said.push(`${count} new ${count > 1 ? "requests" : "request"}${hit ? `, ${hit} with a fault` : ""}`);
  if (ended.length) said.push(ended.length > 2 ? `${ended.length} tasks ended` : ended.join(", "));
  if (said.length && !isPaused) $("news").textContent = `${said.join(". ")}.`;
}

// --- events

let isPaused = false;
let isDue = false;

/** Redraw once, soon, for any number of events. */
function soon() {
  if (isDue) return;
  isDue = true;
  setTimeout(requestAnimationFrame, 80, () => {
    isDue = false;
    drawFaults();
    if (isPaused) return;
    drawTasks();
    drawRequests();
  });
}

/** Update what changes with time: the bars of open tasks, and their remaining time. */
function grow() {
  const open = [...tasks.values()].filter(({ task }) => !FINAL.has(task.state));
  for (const entry of open) entry.isChanged = true;
  if (open.length) soon();
}

function putTask(task) {
  const key = `${task.provider} ${task.kind} ${task.id}`;
  const entry = tasks.get(key);
  if (entry && FINAL.has(task.state) && !FINAL.has(entry.task.state)) unsaid.ended.push(`task ${task.id} ${wordOf(task)}`);
  tasks.set(key, Object.assign(entry ?? {}, { task, isChanged: true }));
}

function take(event) {
  if (event.type === "reset") sync();
  else if (event.type === "task") putTask(event);
  else if (event.type === "fault") faults = event.faults;
  else if (event.n > (requests.at(-1)?.n ?? 0)) {
    requests.push(event);
    total += 1;
    if (requests.length > 4 * SHOWN) requests = requests.slice(-SHOWN);
    unsaid.requests += 1;
    unsaid.faults += event.fault ? 1 : 0;
  }
  soon();
}

let early = null; // events received while the state is being loaded
let known = ""; // providers and kinds as last shown

/** Load the whole state and redraw it: at the start, after a lost connection, after a reset. */
async function sync() {
  if (early) return;
  early = [];
  try {
    const [state, all, log] = await Promise.all(["state", "tasks", "log"].map((path) => ask("GET", path)));
    tasks.clear();
    $("task-rows").replaceChildren();
    $("request-rows").replaceChildren();
    drawn = 0;
    for (const task of all.sort((one, other) => one.created - other.created)) putTask(task);
    requests = log.slice(-SHOWN);
    total = log.length;
    ({ providers, faults, fault_kinds: kinds } = state);
    write($("speed"), `speed ${state.speed}`);
    if (JSON.stringify([providers, kinds]) !== known) {
      known = JSON.stringify([providers, kinds]);
      drawProviders();
      drawScope();
      drawKinds();
    }
    setLink("live");
  } finally {
    const missed = early;
    early = null;
    missed.forEach(take);
  }
  soon();
}

function setLink(link) {
  $("link").dataset.link = link;
  write($("link"), link === "lost" ? "connection lost, reconnecting" : isPaused ? "paused" : "live");
}

let retryDelay = 1000;
function connect() {
  const source = new EventSource("_specloom/events");
  source.onopen = () => sync().then(() => (retryDelay = 1000), source.onerror);
  source.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (early) early.push(event);
    else take(event);
  };
  source.onerror = () => {
    setLink("lost");
    source.close();
    setTimeout(connect, retryDelay);
    retryDelay = Math.min(2 * retryDelay, 15000);
  };
}

// --- the page itself

$("pause").onclick = () => {
  isPaused = !isPaused;
  $("pause").ariaPressed = String(isPaused);
  if ($("link").dataset.link === "live") setLink("live");
  soon();
};
$("reset").onclick = () => tryFault("All tasks, requests and faults deleted", "POST", "reset");
$("filter").oninput = filterRequests;
$("fault-provider").onchange = () => drawScope($("fault-provider").value);
$("fault-kind").onchange = explainKind;
$("fault-when").onchange = fitNumber;
$("faults-clear").onclick = () => tryFault("All faults removed", "DELETE", "faults");
$("fault-form").onsubmit = (event) => {
  event.preventDefault();
  const when = $("fault-when").value;
  const number = (id) => ($(id).value ? $(id).valueAsNumber : undefined);
  setFault({
    kind: $("fault-kind").value, [when]: number("fault-number") / (when === "share" ? 100 : 1),
    times: number("fault-times"), seconds: number("fault-seconds"),
  });
};

fitNumber();
connect();
setInterval(grow, 1000);
setInterval(speak, PAUSE);
