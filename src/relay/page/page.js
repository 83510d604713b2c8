"use strict";

// Everything that crossed is put in as text, never as HTML.
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const sessionList = document.getElementById("sessions");
const shownSession = document.getElementById("session");
const state = document.getElementById("state");
let revision = -1;   // of what is shown
let shown = null;    // id of the session that is shown
let shownCalls = 0;  // of it
let unfolded = false;  // whether calls come unfolded

function badge(item) {
  if (item.failed) return make("span", {class: "badge failed"}, "failed");
  if (item.findings) return make("span", {class: "badge found"}, count(item.findings, "finding"));
  return make("span", {class: "badge ok"}, "ok");
}

function count(number, what) {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function showList(sessions) {
  const focused = document.activeElement && document.activeElement.getAttribute("href");
  sessionList.replaceChildren(...sessions.map((item) => make("li", {},
      make("a", {href: `#${item.id}`, "aria-current": item.id === shown ? "true" : null},
          make("span", {class: "server"}, item.server), " ", badge(item),
          make("small", {}, `${item.time.slice(11, 19)} · ${count(item.calls, "call")}` +
              (item.function ? ` · ${item.function}` : "") +
              (item.client ? ` · ${item.client}` : ""))))));
  if (focused) sessionList.querySelector(`a[href="${CSS.escape(focused).replace(/^\\#/, "#")}"]`)?.focus();
}

function tree(nodes) {
  return make("ul", {}, ...nodes.map((node) => {
    const name = make("span", {}, node.name,
        node.tag ? make("span", {class: "tag"}, ` ${node.tag}`) : null);
    if (!node.items) return make("li", {}, name, ": ", make("span", {class: "value"}, node.value));
    return make("li", {}, make("details", {open: ""}, make("summary", {}, name), tree(node.items)));
  }));
}

function arrow(kind, title, body, extra) {
  const fold = make("details", {}, make("summary", {}, title, " ",
      make("small", {}, `${body.bytes} bytes${extra}`)));
  // Built when it is first opened: a package has thousands of elements.
  const fill = () => {
    if (!fold.open || fold.childElementCount > 1) return;
    fold.append(make("div", {class: "tree"}, body.tree.length ? tree(body.tree) : "no body",
        make("div", {class: "tag"}, `SHA-256 ${body.sha256}`)));
  };
  fold.addEventListener("toggle", fill);
  fold.open = unfolded;
  fill();
  return make("div", {class: `arrow ${kind}`}, fold);
}

function callItem(call) {
  const name = make("span", {class: "function"}, call.function || call.path);
  const outcome = make("span", {class: call.failed ? "failed" : "ok"},
      call.error || call.outcome || String(call.status));
  const findings = call.findings.length ? make("ul", {class: "findings"},
      ...call.findings.map((each) => make("li", {}, make("b", {}, each.name), " ", each.text))) : null;
  return make("li", {},
      arrow("request", name, call.request, ` · ${call.time.slice(11, 23)}`),
      arrow("answer", outcome, call.answer,
          ` · ${call.status ? `HTTP ${call.status}` : "no answer"} · ${call.took_ms} ms`),
      findings);
}

function showSession(view) {
  const fresh = shownSession.dataset.id !== String(view.id);
  if (fresh) {
    shownCalls = 0;
    shownSession.dataset.id = view.id;
    shownSession.replaceChildren(
        make("h2", {}, view.server),
        make("p", {class: "about", id: "about"}),
        make("button", {type: "button", id: "unfold"}, unfolded ? "Fold all" : "Unfold all"),
        make("div", {class: "ends"}, make("span", {}, view.client || "LPA"),
            make("span", {}, view.server)),
        make("ol", {class: "calls", id: "calls"}));
  }
  document.getElementById("unfold").onclick = () => {
    location.hash = unfolded ? `#${view.id}` : `#${view.id}/all`;
  };
  document.getElementById("about").replaceChildren(
      badge(view), ` began ${view.time}`,
      view.transaction_id ? `, transaction ${view.transaction_id}` : "");
  document.getElementById("calls").append(...view.calls.slice(shownCalls).map(callItem));
  shownCalls = view.calls.length;
}

async function get(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(answer.status === 404 ? "gone" : `HTTP ${answer.status}`);
  return answer.json();
}

async function update(force) {
  try {
    const all = await get("sessions");
    state.textContent = all.sessions.length ? count(all.sessions.length, "session") : "waiting for an LPA";
    if (!force && all.revision === revision) return;
    if (shown === null && all.sessions.length) shown = all.sessions[0].id;
    if (shown !== null) showSession(await get(`sessions/${shown}`));
    showList(all.sessions);
    revision = all.revision;
  } catch (error) {
    revision = -1;
    state.textContent = error.message === "gone"
        ? "that session is no longer remembered" : `lpa-relay does not answer: ${error.message}`;
  }
}

function choose() {
  const [number, how] = location.hash.slice(1).split("/");
  const wanted = Number(number);
  if (wanted > 0) shown = wanted;
  if (unfolded !== (how === "all")) {
    unfolded = how === "all";
    delete shownSession.dataset.id;  // built anew
  }
  update(true).then(() => { if (wanted > 0) shownSession.focus({preventScroll: true}); });
}

async function watch() {
  await update(false);
  setTimeout(watch, 1000);
}

window.addEventListener("hashchange", choose);
choose();
setTimeout(watch, 1000);
