// All that a page can send to another site; for each way "read" where it got anything, and else what it was told.
async (root) => {
    const control = (name) => `${root}/_specloom/${name}`;
    const told = (work) => work.then(() => "read", (error) => error.name ?? "error");
    const loaded = (element, source) => new Promise((resolve) => {
        element.onload = () => resolve(element.tagName === "IFRAME" ? inside(element) : "read");
        element.onerror = () => resolve("error");
        element.src = source;
        document.body.append(element);
    });
    const inside = (frame) => {
        try {
            return frame.contentDocument === null ? "closed" : "read";
        } catch (error) {
            return error.name;
        }
    };
    const form = () => new Promise((resolve) => {
        const frame = Object.assign(document.createElement("iframe"), {name: "hidden"});
        const made = Object.assign(document.createElement("form"), {action: control("reset"), method: "post", target: "hidden"});
        document.body.append(frame, made);
        frame.onload = () => resolve(inside(frame));
        made.submit();
    });
    const stream = () => new Promise((resolve) => {
        const source = new EventSource(control("events"));
        source.onmessage = source.onopen = () => resolve("read");
        source.onerror = () => {
            source.close();
            resolve("error");
        };
    });
    const socket = () => new Promise((resolve) => {
        const opened = new WebSocket(`${control("events").replace("http", "ws")}`);
        opened.onopen = () => resolve("read");
        opened.onerror = () => resolve("error");
    });
    const opaque = async (url, options) => {
        const answer = await fetch(url, {mode: "no-cors", ...options});
        return answer.type === "opaque" ? "closed" : "read";
    };
    const task = JSON.stringify({
        clientKey: "KEY",
        task: {type: "ReCaptchaV2TaskProxyLess", websiteURL: "https://a.example", websiteKey: "K"},
        callbackUrl: control("reset"),
    });
    return {
        "fetch": await told(fetch(control("state"))),
        "fetch without CORS": await opaque(control("reset"), {method: "POST"}),
        "fetch that needs a preflight": await told(fetch(control("faults"), {
            method: "DELETE", headers: {"Content-Type": "application/json"},
        })),
        "a form": await form(),
        "a beacon": navigator.sendBeacon(control("reset"), "") ? "sent" : "refused",
        "an image": await loaded(document.createElement("img"), control("state")),
        "a script": await loaded(document.createElement("script"), control("state")),
        "a frame": await loaded(document.createElement("iframe"), control("state")),
        "an event stream": await stream(),
        "a socket": await socket(),
        "a task with a callback": await opaque(`${root}/capsolver/createTask`, {
            method: "POST", headers: {"Content-Type": "text/plain"}, body: task,
        }),
    };
}
