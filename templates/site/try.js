// Sends the requests of examples to the emulator that serves this page. It fills in a made-up key: none is asked for.

const parsed = (text) => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};

function shown(title, text) {
  return make("div", {}, make("p", { class: "label" }, title), make("pre", { tabindex: "0" }, make("code", {}, text)));
}

/** What the form says: nothing but the operation while it is as it was, so that it is about the newest task. */
function order(form) {
  const { provider, operation } = form.dataset;
  const fields = [...form.querySelectorAll("input, textarea")];
  if (fields.every((field) => field.value === field.defaultValue)) return { provider, operation };
  const inputs = [...form.querySelectorAll("input")].filter((input) => input.value !== "" || input.required);
  const parameters = inputs.map((input) => ({ location: input.dataset.location, name: input.name, value: input.value }));
  const body = form.querySelector("textarea");
  return { provider, operation, parameters, ...(body && { body: JSON.parse(body.value) }) };
}

async function send(form) {
  const place = form.querySelector(".exchange");
  try {
    const body = JSON.stringify(order(form));
    const response = await fetch("/_specloom/requests", { method: "POST", body, headers: { "Content-Type": "application/json" } });
    const told = await response.json();
    if (!response.ok || told.error) throw new Error(told.error ?? `HTTP ${response.status}`);
    const { sent } = told;
    const request = [`${sent.method} ${sent.path}`, sent.request == null ? "" : JSON.stringify(sent.request, null, 2)];
    place.replaceChildren(shown("Request", request.filter(Boolean).join("\n\n")), shown("Response", `HTTP ${told.status}\n\n${parsed(told.body)}`));
  } catch (error) {
    const reason = error instanceof SyntaxError ? `the body is not valid JSON: ${error.message}` : error.message;
    place.replaceChildren(make("p", { class: "problem" }, reason));
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest(".try form");
  if (!form) return;
  event.preventDefault();
  send(form);
});
