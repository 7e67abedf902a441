// The page of the emulator: what it is told by /_specloom/events, shown; what is pressed, asked of the control API.
// Everything shown comes from specs and requests, so it enters the page as text and never as markup.

const $ = (id) => document.getElementById(id);
const SHOWN = 200; // rows of a table; older ones are counted, not drawn
const FINAL = new Set(["succeeded", "partial", "failed", "cancelled", "expired"]);
const GOOD = new Set(["succeeded", "partial"]);

const tasks = new Map(); // by provider and id, oldest first
let requests = []; // oldest first
let providers = [];
let faults = [];
let kinds = [];

/** An element; attributes by name, `on…` as listeners, children as elements or text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const option = (value, text) => make("option", { value }, text);
const cell = (...children) => make("td", { role: "cell" }, ...children);

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** One call of the control API; raises an Error that can be shown. */
async function ask(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  const answer = await fetch("_specloom/" + path, options);
  const text = await answer.text();
  let value = null;
  try {
    value = text ? JSON.parse(text) : null;
  } catch {
    if (answer.ok) throw new Error("the emulator's answer is not JSON");
  }
  if (!answer.ok) throw new Error(value?.error ?? `the emulator answered HTTP ${answer.status}`);
  return value;
}

// --- times ---------------------------------------------------------------------------------------------------------

const now = () => Date.now() / 1000;

function clock(at, millis = false) {
  const moment = new Date(at * 1000);
  const two = (number) => String(number).padStart(2, "0");
  const text = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join(":");
  return millis ? `${text}.${String(moment.getMilliseconds()).padStart(3, "0")}` : text;
}

function span(seconds) {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${+seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

const time = (at, text) => make("time", { datetime: new Date(at * 1000).toISOString() }, text);

// --- tasks ---------------------------------------------------------------------------------------------------------

function taskRow(task, isNew) {
  const parts = { state: make("span", { class: "state" }), note: make("small"), bar: make("div", { class: "bar", "aria-hidden": "true" }), words: make("ol", { class: "words" }), polls: cell() };
  const about = [task.provider, task.type ?? task.kind].filter(Boolean).join(" · ");
  const row = make("tr", { role: "row", class: isNew ? "new" : null },
    cell(make("div", { class: "mono" }, String(task.id)), make("small", {}, about)),
    cell(make("div", {}, parts.state), parts.note), cell(parts.bar, parts.words), parts.polls);
  return { row, parts };
}

function drawTask(entry) {
  const { task, parts } = entry;
  const open = !FINAL.has(task.state);
  parts.state.dataset.state = task.state;
  write(parts.state, task.word ?? task.state.replace("_", " "));
  const left = (task.expires_at ?? 0) - now();
  const notes = [task.word === task.state ? "" : task.state.replace("_", " "), open && task.expires_at ? (left > 0 ? `${span(left)} left` : "no time left") : ""];
  write(parts.note, notes.filter(Boolean).join(", "));

  const line = task.timeline?.length ? task.timeline : [{ word: task.word, state: task.state, at: task.created }];
  const last = line[line.length - 1];
  const segments = line.flatMap((point, index) => {
    if (FINAL.has(point.state)) return [make("i", { class: GOOD.has(point.state) ? "end" : "end bad" })];
    const segment = make("i");
    segment.style.flexGrow = Math.max(0.001, (line[index + 1]?.at ?? now()) - point.at);
    return [segment];
  });
  if (open) {
    const rest = make("i", { class: "open" });
    rest.style.flexGrow = Math.max(0.001, (now() - line[0].at) * 0.2);
    segments.push(rest);
  }
  parts.bar.replaceChildren(...segments);
  const words = JSON.stringify(line);
  if (words !== entry.words) {
    entry.words = words;
    parts.words.replaceChildren(...line.map((point, index) =>
      make("li", {}, `${point.word ?? point.state} `, time(point.at, index ? `+${span(point.at - line[0].at)}` : clock(point.at)))));
  }

  const polls = task.polls ?? 0;
  if (!entry.meter && task.polls_limit) {
    const max = task.polls_limit;
    entry.meter = make("meter", { min: 0, max, low: max * 0.9, high: max * 0.9, optimum: 0, "aria-hidden": "true" });
    entry.count = make("span");
    parts.polls.replaceChildren(entry.meter, entry.count);
  }
  if (entry.meter) entry.meter.value = polls;
  write(entry.count ?? parts.polls, task.polls_limit ? `${polls} of ${task.polls_limit}` : String(polls));
  if (last.state !== entry.told && FINAL.has(task.state) && entry.told !== undefined) news.ended.push(`${task.id} ${task.word}`);
  entry.told = last.state;
}

function drawTasks() {
  const body = $("task-rows");
  const all = [...tasks.values()];
  const shown = all.slice(-SHOWN).reverse();
  const keep = new Set(shown);
  for (const entry of all) {
    if (!keep.has(entry)) {
      entry.row?.remove();
      entry.row = undefined;
    }
  }
  let place = body.firstChild;
  for (const entry of shown) {
    if (!entry.row) {
      Object.assign(entry, taskRow(entry.task, entry.isNew), { meter: undefined, count: undefined, words: undefined, changed: true });
      body.insertBefore(entry.row, place);
    } else place = entry.row.nextSibling;
    if (entry.changed || !FINAL.has(entry.task.state)) drawTask(entry);
    entry.changed = false;
  }
  const counts = new Map();
  for (const { task } of all) counts.set(task.state, (counts.get(task.state) ?? 0) + 1);
  const sum = [...counts].map(([state, count]) => `${count} ${state.replace("_", " ")}`);
  if (all.length > SHOWN) sum.push(`the newest ${SHOWN} shown`);
  write($("tasks-sum"), sum.join(", "));
  write($("tasks-count"), String(all.length));
  $("tasks-none").hidden = all.length > 0;
  const waiting = counts.get("pending") ?? 0;
  document.title = `${waiting ? `(${waiting}) ` : ""}specloom emulator`;
}

// --- requests ------------------------------------------------------------------------------------------------------

const isBad = (request) => !request.status || request.status >= 400;

function requestRow(request, isNew) {
  const status = request.status ? String(request.status) : "cut";
  const base = `/${request.provider}/`;
  const path = request.path.startsWith(base) ? request.path.slice(base.length - 1) : request.path;
  const where = `${request.method} ${path}`;
  const row = make("tr", { role: "row", class: isNew ? "new" : null },
    cell(time(request.at, clock(request.at, true))),
    cell(make("span", { class: "mono" }, where), " ", make("small", {}, where.endsWith(`/${request.operation}`) ? "" : (request.operation ?? "no such operation"))),
    cell(request.provider ?? ""),
    make("td", { role: "cell", class: isBad(request) ? "number bad" : "number" }, status),
    make("td", { role: "cell", class: "number" }, request.ms < 10 ? request.ms.toFixed(1) : String(Math.round(request.ms ?? 0))),
    cell(request.fault ? make("span", { class: "tag" }, request.fault) : ""));
  row.dataset.text = [where, request.operation, request.provider, status, request.fault ? `fault ${request.fault}` : "", isBad(request) ? "error" : ""].join(" ").toLowerCase();
  return row;
}

let drawn = 0; // the number of the newest request that has a row
function drawRequests() {
  const body = $("request-rows");
  const fresh = requests.filter((request) => request.n > drawn).slice(-SHOWN).reverse();
  body.prepend(...fresh.map((request) => requestRow(request, drawn > 0)));
  if (fresh.length) drawn = fresh[0].n;
  while (body.childElementCount > SHOWN) body.lastChild.remove();
  if (requests.length > SHOWN) requests = requests.slice(-SHOWN);
  filterRequests();
}

function filterRequests() {
  const wanted = $("filter").value.trim().toLowerCase().split(/\s+/);
  const rows = [...$("request-rows").children];
  let matching = 0;
  for (const row of rows) {
    row.hidden = !wanted.every((word) => row.dataset.text.includes(word));
    matching += !row.hidden;
  }
  const filtered = matching < rows.length;
  write($("requests-count"), String(drawn));
  write($("requests-sum"), filtered ? `${matching} match` : drawn > rows.length ? `the newest ${rows.length} of ${drawn}` : "");
  const none = $("requests-none");
  none.hidden = matching > 0;
  write(none, rows.length ? "No request matches." : "No request yet.");
}

// --- providers -----------------------------------------------------------------------------------------------------

async function copy(button, text) {
  const name = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    write(button, "Copied");
  } catch {
    write(button, "Not allowed");
  }
  setTimeout(() => write(button, name), 1500);
}

function limitsOf(limits) {
  const one = (limit) => [
    limit.polls && `${limit.polls} polls`, limit.expires && `expires after ${span(limit.expires)}`,
    limit.every && `a poll every ${span(limit.every)}`, limit.rate && `${limit.rate} requests a second`,
  ].filter(Boolean).join(", ");
  return [limits ?? []].flat().map((limit) => [limit.kind, one(limit)]).filter(([, text]) => text).map(([kind, text]) => (kind ? `${kind}: ${text}` : text)).join("; ");
}

function operationSheet(provider, operation) {
  const examples = operation.examples ?? [];
  const pretty = (index) => JSON.stringify(examples[index]?.request ?? null, null, 2);
  const text = make("textarea", { spellcheck: "false", autocomplete: "off", rows: 3 });
  const problem = make("p", { class: "problem", role: "alert" });
  const choice = make("select", {}, ...examples.map((example, index) => option(index, example.name ?? `example ${index + 1}`)));
  const fit = () => (text.rows = Math.min(16, text.value.split("\n").length + 1));
  const fill = () => {
    text.value = examples.length ? pretty(choice.value) : "";
    problem.textContent = "";
    fit();
  };
  choice.addEventListener("change", fill);
  text.addEventListener("input", fit);
  const curl = make("button", {
    type: "button",
    onclick: () => {
      const quote = (value) => `'${value.replaceAll("'", "'\\''")}'`;
      const body = operation.method === "GET" || !text.value.trim() ? "" : ` -H 'Content-Type: application/json' -d ${quote(text.value)}`;
      copy(curl, `curl -sS -X ${operation.method} ${quote(provider.base_url.replace(/\/$/, "") + operation.path.split("#")[0])}${body}`);
    },
  }, "Copy as curl");
  const aim = make("button", { type: "button", onclick: () => aimFault(provider.name, operation.id) }, "Fault…");
  const answer = make("div", { hidden: true });
  const sheet = make("div", { class: "sheet" },
    examples.length > 1 ? make("label", {}, "Example ", choice) : null,
    make("label", {}, "Request ", text), problem, make("div", { class: "row" }, curl, aim), answer);
  fill();

  const send = async () => {
    problem.textContent = "";
    const order = { provider: provider.name, operation: operation.id };
    try {
      if (text.value.trim()) order.body = JSON.parse(text.value);
    } catch (error) {
      problem.textContent = `Not sent, the request is not JSON: ${error.message}`;
      text.focus();
      return;
    }
    try {
      const got = await ask("POST", "requests", order);
      const status = got.status ? String(got.status) : "no answer";
      const head = `Answer ${status}${got.ms === undefined ? "" : ` in ${span(got.ms / 1000)}`}`;
      const shown = got.error ?? (typeof got.body === "string" ? got.body : JSON.stringify(got.body ?? null, null, 2));
      answer.replaceChildren(
        make("p", { class: isBad(got) ? "bad" : null }, head),
        make("pre", { tabindex: "0", role: "region", "aria-label": `Answer of ${operation.id}` }, shown.length > 20000 ? `${shown.slice(0, 20000)}… ${shown.length} characters in all` : shown));
      answer.hidden = false;
      news.said.push(`${operation.id}: ${head}`);
    } catch (error) {
      problem.textContent = `Not sent: ${error.message}`;
    }
  };
  return { sheet, send };
}

function operationItem(provider, operation) {
  let made; // the sheet, from the first time that somebody looks
  const details = make("details");
  const open = () => {
    made ??= operationSheet(provider, operation);
    if (!made.sheet.isConnected) details.append(made.sheet);
    return made;
  };
  details.append(make("summary", {}, make("span", {},
    make("span", { class: "mono" }, `${operation.method} `), operation.id, make("small", {}, operation.summary ?? operation.path))));
  details.addEventListener("toggle", () => details.open && open());
  const button = make("button", {
    type: "button",
    "aria-label": `Send ${operation.id} to ${provider.title}`,
    onclick: async () => {
      if (button.hasAttribute("aria-disabled")) return;
      button.setAttribute("aria-disabled", "true");
      details.open = true;
      await open().send();
      button.removeAttribute("aria-disabled");
    },
  }, "Send");
  return make("li", { class: "operation" }, details, button);
}

function drawProviders() {
  const few = providers.reduce((sum, provider) => sum + provider.operations.length, 0) <= 8;
  $("provider-list").replaceChildren(...providers.map((provider, index) => {
    const url = make("button", { type: "button", "aria-label": `Copy the address of ${provider.title}`, onclick: () => copy(url, provider.base_url) }, "Copy");
    const limits = limitsOf(provider.limits);
    return make("div", { class: "card" },
      make("div", { class: "about" }, make("h3", {}, provider.title), make("code", {}, provider.base_url), url, limits ? make("p", { class: "quiet" }, limits) : null),
      make("details", { open: few || index === 0 },
        make("summary", {}, `${provider.operations.length} operations`),
        make("ul", { class: "plain" }, ...provider.operations.map((operation) => operationItem(provider, operation)))));
  }));
}

// --- faults --------------------------------------------------------------------------------------------------------

function drawScope() {
  const chosen = $("fault-provider").value;
  $("fault-provider").replaceChildren(option("", "any"), ...providers.map((provider) => option(provider.name, provider.title)));
  $("fault-provider").value = providers.some((provider) => provider.name === chosen) ? chosen : "";
  drawScopeOperations();
}

function drawScopeOperations() {
  const provider = providers.find((one) => one.name === $("fault-provider").value);
  $("fault-operation").replaceChildren(option("", "any"), ...(provider?.operations ?? []).map((operation) => option(operation.id, operation.id)));
  $("fault-operation").disabled = !provider;
}

function aimFault(provider, operation) {
  $("fault-provider").value = provider;
  drawScopeOperations();
  $("fault-operation").value = operation;
  $("fault-kinds").scrollIntoView({ block: "nearest" });
  $("fault-kinds").querySelector("button")?.focus();
}

function drawKinds() {
  $("fault-kinds").replaceChildren(...kinds.map(({ kind, text }) =>
    make("button", { type: "button", title: text, onclick: () => setFault({ kind, every: 1, times: 1 }) }, kind)));
  const chosen = $("fault-kind").value;
  $("fault-kind").replaceChildren(...kinds.map(({ kind }) => option(kind, kind)));
  if (kinds.some(({ kind }) => kind === chosen)) $("fault-kind").value = chosen;
  explainKind();
}

const explainKind = () => write($("fault-text"), kinds.find(({ kind }) => kind === $("fault-kind").value)?.text ?? "");

/** The number that goes with nth, every and share. */
function fitNumber() {
  const share = $("fault-when").value === "share";
  const input = $("fault-number");
  write($("fault-number-name"), share ? "Share, in %" : "n");
  Object.assign(input, share ? { min: 0.1, max: 100, step: "any", value: 10 } : { min: 1, max: "", step: 1, value: 3 });
}

async function setFault(fault) {
  const scope = {};
  if ($("fault-provider").value) scope.provider = $("fault-provider").value;
  if ($("fault-operation").value) scope.operation = $("fault-operation").value;
  await tryFault(() => ask("POST", "faults", { ...scope, ...fault }), `Fault ${fault.kind} set`);
}

async function tryFault(action, said) {
  write($("fault-error"), "");
  try {
    await action();
    news.said.push(said);
    soon();
  } catch (error) {
    write($("fault-error"), `Not done: ${error.message}`);
  }
}

const rules = new Intl.PluralRules("en", { type: "ordinal" });
const ordinal = (number) => number + { one: "st", two: "nd", few: "rd", other: "th" }[rules.select(number)];

function faultText(fault) {
  const often = fault.nth ? `the ${ordinal(fault.nth)} request` : fault.share ? `${+(fault.share * 100).toFixed(2)} % of requests` : (fault.every ?? 1) > 1 ? `every ${ordinal(fault.every)} request` : fault.times === 1 ? "the next request" : "every request";
  const rest = [often];
  if (fault.times > 1) rest.push(`${fault.times} times at most`);
  if (fault.seconds) rest.push(span(fault.seconds));
  return `${[fault.provider, fault.operation].filter(Boolean).join(" ") || "any operation"} · ${rest.join(", ")}`;
}

let listed = ""; // the faults as last drawn
function drawFaults() {
  if (JSON.stringify(faults) === listed) return;
  listed = JSON.stringify(faults);
  const list = $("fault-list");
  const index = [...list.children].findIndex((item) => item.contains(document.activeElement));
  list.replaceChildren(...faults.map((fault) => make("li", {},
    make("span", {}, make("span", { class: "tag" }, fault.kind), make("small", {}, faultText(fault))),
    make("button", {
      type: "button",
      "aria-label": `Remove ${fault.kind}, ${faultText(fault)}`,
      onclick: () => tryFault(() => ask("DELETE", `faults/${encodeURIComponent(fault.id)}`), `Fault ${fault.kind} removed`),
    }, "Remove"))));
  if (index >= 0) (list.querySelectorAll("button")[Math.min(index, faults.length - 1)] ?? $("faults-active")).focus();
  write($("faults-count"), String(faults.length));
  $("faults-none").hidden = faults.length > 0;
  $("faults-clear").hidden = faults.length === 0;
}

// --- what is said aloud: sums at most every few seconds, never a line per request --------------------------------------

const news = { requests: 0, faults: 0, ended: [], said: [] };

function speak() {
  const parts = news.said.splice(0);
  if (news.requests && !parts.length) parts.push(`${news.requests} new ${news.requests === 1 ? "request" : "requests"}${news.faults ? `, ${news.faults} with a fault` : ""}`);
  const ended = news.ended.splice(0);
  if (ended.length) parts.push(ended.length > 2 ? `${ended.length} tasks ended` : ended.map((text) => `task ${text}`).join(", "));
  news.requests = news.faults = 0;
  if (parts.length) write($("news"), `${parts.join(". ")}.`);
}

// --- events --------------------------------------------------------------------------------------------------------

let paused = false;
let waiting = false;

/** Draw once, soon, however many events come until then. */
function soon() {
  if (waiting || paused) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    drawTasks();
    drawRequests();
    drawFaults();
  });
}

function putTask(task, isNew = false) {
  const key = `${task.provider} ${task.kind} ${task.id}`;
  const entry = tasks.get(key);
  if (entry) Object.assign(entry, { task, changed: true });
  else tasks.set(key, { task, isNew, changed: true });
}

function take(event) {
  if (event.type === "task") putTask(event, true);
  else if (event.type === "fault") faults = event.faults;
  else if (event.type === "request") {
    if (event.n <= (requests.at(-1)?.n ?? 0)) return;
    requests.push(event);
    news.requests += 1;
    news.faults += event.fault ? 1 : 0;
    if (requests.length > 4 * SHOWN) requests = requests.slice(-SHOWN);
  } else if (event.type === "reset") return sync();
  soon();
}

let early = null; // events that come while the whole is being asked for
let known = ""; // the providers as last drawn

/** Ask for everything and draw it anew: at the start, after a lost connection, after a reset. */
async function sync() {
  if (early) return;
  early = [];
  try {
    const [state, allTasks, log] = await Promise.all(["state", "tasks", "log"].map((path) => ask("GET", path)));
    tasks.clear();
    $("task-rows").replaceChildren();
    $("request-rows").replaceChildren();
    drawn = 0;
    for (const task of allTasks) putTask(task);
    requests = log.slice(-SHOWN);
    ({ providers, faults, fault_kinds: kinds } = state);
    const speed = $("speed");
    speed.hidden = !state.speed;
    write(speed, `speed ${state.speed}`);
    if (JSON.stringify([providers, kinds]) !== known) {
      known = JSON.stringify([providers, kinds]);
      drawProviders();
      drawScope();
      drawKinds();
    }
    setLink("live", paused ? "paused" : "live");
  } finally {
    const missed = early;
    early = null;
    missed.forEach(take);
  }
  soon();
}

function setLink(link, text) {
  $("link").dataset.link = link;
  write($("link"), text);
}

let patience = 1000;
function connect() {
  const source = new EventSource("_specloom/events");
  const again = () => {
    setLink("lost", "connection lost, trying again");
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(connect, patience);
    patience = Math.min(2 * patience, 15000);
  };
  source.onopen = () => {
    patience = 1000;
    sync().catch(() => {
      source.close();
      again();
    });
  };
  source.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (early) early.push(event);
    else take(event);
  };
  source.onerror = again;
}

// --- the page itself -------------------------------------------------------------------------------------------------

$("pause").addEventListener("click", () => {
  paused = !paused;
  $("pause").setAttribute("aria-pressed", String(paused));
  if ($("link").dataset.link === "live") setLink("live", paused ? "paused" : "live");
  soon();
});
$("reset").addEventListener("click", () =>
  ask("POST", "reset").then(sync).then(() => news.said.push("Everything is reset"), (error) => write($("fault-error"), `Not reset: ${error.message}`)));
$("filter").addEventListener("input", filterRequests);
$("fault-provider").addEventListener("change", drawScopeOperations);
$("fault-kind").addEventListener("change", explainKind);
$("fault-when").addEventListener("change", fitNumber);
$("faults-clear").addEventListener("click", () => tryFault(() => ask("DELETE", "faults"), "All faults removed"));
$("fault-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const when = $("fault-when").value;
  const number = $("fault-number").valueAsNumber;
  const fault = { kind: $("fault-kind").value, [when]: when === "share" ? number / 100 : number };
  if ($("fault-times").value) fault.times = $("fault-times").valueAsNumber;
  if ($("fault-seconds").value) fault.seconds = $("fault-seconds").valueAsNumber;
  setFault(fault);
});

fitNumber();
connect();
setInterval(() => [...tasks.values()].some(({ task }) => !FINAL.has(task.state)) && soon(), 1000);
setInterval(() => paused || speak(), 4000);
