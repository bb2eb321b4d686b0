// Runs once per tab, with `element`, `server` and `upload` given by the page's HTML component.
// It carries clicks and edits to the server, puts the answers into their panes without disturbing
// what is being typed, and keeps unsent text in this browser tab until the server has it.
const root = element.querySelector(".wb");
const app = root.dataset.app;
const live = root.querySelector(".wb-live");
const note = root.querySelector(".wb-note");
const busy = root.querySelector(".wb-busy");
const stamps = {};
let view = viewOfHash();
let sending = Promise.resolve();
let waiting = 0;
let job = null;
let files = [];
let noteTimer = null;
let pause = null;

// ------------------------------------------------------------------ where the page stands

function viewOfHash() {
  const parts = location.hash.replace(/^#/, "").split("/").map(decodeURIComponent);
  if (parts[0] !== app || !parts[1]) return {};
  return { case: parts[1], step: parts[2] || "case", item: Number(parts[3]) || 0 };
}

function hashOf(v) {
  if (!v.case) return "#" + app;
  return "#" + [app, v.case, v.step || "case", v.item || 0].map(encodeURIComponent).join("/");
}

function setView(next, fromHistory) {
  view = next;
  root.dataset.step = view.step || "home";
  if (app !== "reviewer") return;
  if (!fromHistory && location.hash !== hashOf(view)) history.pushState(null, "", hashOf(view));
}

function setTab(name) {
  root.dataset.tab = name;
  requestAnimationFrame(draw);
  root.querySelectorAll("[data-tab-to]").forEach((b) =>
    b.setAttribute("aria-pressed", String(b.dataset.tabTo === name)));
}

// ------------------------------------------------------------------ panes

function keyOf(node) {
  return node.nodeType === 1 ? node.dataset.key || node.id || null : null;
}

function morphChildren(old, fresh) {
  const keyed = new Map();
  for (const child of old.childNodes) {
    const key = keyOf(child);
    if (key) keyed.set(key, child);
  }
  const wanted = new Set();
  for (const child of fresh.childNodes) if (keyOf(child)) wanted.add(keyOf(child));
  let at = old.firstChild;
  for (const child of Array.from(fresh.childNodes)) {
    const key = keyOf(child);
    let match = key ? keyed.get(key) : null;
    if (match && match.nodeName !== child.nodeName) match = null;
    if (!key) {
      while (at && keyOf(at) && !wanted.has(keyOf(at))) {
        const gone = at;
        at = at.nextSibling;
        gone.remove();
      }
      if (at && !keyOf(at) && at.nodeName === child.nodeName) match = at;
    }
    if (match) {
      if (match === at) at = at.nextSibling;
      else old.insertBefore(match, at);
      morph(match, child);
    } else {
      old.insertBefore(child, at);
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

function morph(old, fresh) {
  if (old.nodeType !== 1) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  for (const name of old.getAttributeNames()) {
    if (fresh.hasAttribute(name) || (name === "open" && old.nodeName === "DETAILS")) continue;
    if (name === "style" && old.nodeName === "TEXTAREA") continue;
    if (name.startsWith("data-dirty") || name.startsWith("data-sent")) continue;
    old.removeAttribute(name);
  }
  for (const name of fresh.getAttributeNames()) {
    const value = fresh.getAttribute(name);
    // What the user unfolded stays so.
    if (name === "hidden" && old.classList.contains("evidence")) continue;
    if (name === "aria-expanded") continue;
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const tag = old.nodeName;
  if (tag === "TEXTAREA" || tag === "INPUT" || tag === "SELECT") {
    const typing = old === document.activeElement && old.dataset.dirty;
    if (tag === "SELECT") {
      old.replaceChildren(...Array.from(fresh.childNodes));
      const chosen = old.querySelector("option[selected]");
      if (chosen) old.value = chosen.value;
    } else if (old.type === "checkbox" || old.type === "radio") {
      old.checked = fresh.hasAttribute("checked");
    } else if (!typing && old.type !== "file") {
      const value = tag === "TEXTAREA" ? fresh.textContent : fresh.getAttribute("value") || "";
      if (!old.dataset.keep || value) { if (old.value !== value) old.value = value; }
      if (tag === "TEXTAREA") old.defaultValue = value;
      delete old.dataset.dirty;
    }
    return;
  }
  morphChildren(old, fresh);
}

function fill(id, html, stamp) {
  const pane = root.querySelector("#" + id);
  if (!pane) return;
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  morphChildren(pane, fresh.content);
  stamps[id] = stamp;
  pane.querySelectorAll("textarea").forEach(grow);
}

function grow(area) {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = area.scrollHeight + 2 + "px";
}

// Pictures of pages are asked for beside all else: text and edits never wait for them.
async function draw() {
  for (const slot of root.querySelectorAll("[data-picture]:empty")) {
    if (slot.dataset.asked || root.dataset.look === "text" || !slot.checkVisibility()) continue;
    slot.dataset.asked = "1";
    const args = JSON.parse(slot.dataset.picture);
    const answer = await server.act({ do: "picture", ...args, view, have: {} }).catch(() => null);
    if (!slot.isConnected || slot.firstChild) continue;
    slot.innerHTML = answer && answer.html ? answer.html : "";
    const hit = slot.querySelector(".hit");
    if (hit) within(slot, hit);
  }
}

function setLook(name) {
  root.dataset.look = name;
  localStorage.setItem("rationale-look", name);
  looks();
  draw();
}

function looks() {
  root.querySelectorAll("[data-look-to]").forEach((b) =>
    b.setAttribute("aria-pressed", String(b.dataset.lookTo === root.dataset.look)));
}

function apply(answer, after) {
  if (answer.view) setView(answer.view);
  const before = view.case + "/" + view.step + "/" + view.item;
  for (const [id, pane] of Object.entries(answer.panes || {})) fill(id, pane.html, pane.stamp);
  if (root.dataset.shown !== before) {
    if (app === "reviewer" && !(root.dataset.shown || "").startsWith(view.case + "/")) clearFiles();
    root.dataset.shown = before;
    setTab("a");
    root.querySelectorAll(".pane").forEach((p) => { p.scrollTop = 0; });
    if (matchMedia("(max-width: 1023px)").matches) window.scrollTo(0, 0);
  }
  if (answer.say) tell(answer.say);
  if (answer.file) download(answer.file);
  if (answer.show) show(answer.show);
  if (answer.focus) {
    const target = find(answer.focus);
    if (target) target.focus({ preventScroll: false });
  }
  if (answer.job) follow(answer.job, after);
  recover();
  looks();
  requestAnimationFrame(draw);
}

function find(key) {
  return root.querySelector('[data-key="' + CSS.escape(key) + '"]') ||
    root.querySelector("#" + CSS.escape(key));
}

function show(what) {
  if (what.tab) setTab(what.tab);
  const target = find(what.key);
  if (!target) return;
  for (let up = target; up && up !== root; up = up.parentElement) {
    if (up.nodeName === "DETAILS") up.open = true;
  }
  requestAnimationFrame(() => {
    const mark = target.querySelector("mark.here") || target.querySelector(".anchor") || target.querySelector("mark");
    const box = scroller(target);
    if (box) within(box, mark || target, mark && mark.className !== "anchor");
    // Where nothing scrolls by itself (on a tablet) the page does, unless it was not asked for.
    else if (!what.quiet) (mark || target).scrollIntoView({ block: mark ? "center" : "start" });
  });
  if (what.quiet) return;
  target.classList.remove("flash");
  void target.offsetWidth;
  target.classList.add("flash");
}

// The nearest part around an element that scrolls by itself.
function scroller(target) {
  for (let up = target; up && up !== root; up = up.parentElement) {
    if (["auto", "scroll"].includes(getComputedStyle(up).overflowY)) return up;
  }
  return null;
}

function within(box, target, centred = true) {
  const lies = target.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
  const over = centred ? (box.clientHeight - target.offsetHeight) / 2 : box.clientHeight / 8;
  box.scrollTo({ top: target === box ? 0 : lies - Math.max(over, 40), behavior: calm() ? "auto" : "smooth" });
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// ------------------------------------------------------------------ notes

function tell(text) {
  live.textContent = text;
  note.replaceChildren(document.createTextNode(text));
  note.className = "wb-note shown";
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => { note.className = "wb-note"; }, 4000);
}

function complain(error) {
  const text = document.createElement("span");
  const strong = document.createElement("strong");
  strong.textContent = error.message + " ";
  text.append(strong, error.remedy || "");
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn small";
  close.textContent = "Close";
  close.addEventListener("click", () => { note.className = "wb-note"; });
  note.replaceChildren(text, close);
  note.className = "wb-note shown bad";
  note.setAttribute("role", "alert");
  clearTimeout(noteTimer);
}

let slow = null;
function working(change, label) {
  waiting += change;
  if (waiting > 0) {
    if (!slow) slow = setTimeout(() => { busy.classList.add("shown"); }, 250);
    if (label) busy.querySelector("span").textContent = label;
  } else {
    clearTimeout(slow);
    slow = null;
    busy.classList.remove("shown");
    busy.querySelector("span").textContent = "Working …";
  }
}

// ------------------------------------------------------------------ asking the server

async function ask(payload) {
  const answer = await server.act({ ...payload, view, have: stamps });
  if (answer === undefined || answer === null) throw new Error("no answer");
  return answer;
}

function send(action, args, after) {
  const stood = hashOf(view);
  sending = sending.then(async () => {
    working(1);
    try {
      const answer = await patiently({ do: action, ...args });
      if (answer.error) {
        complain(answer.error);
        if (after) after(false, answer.error);
        return;
      }
      if (note.classList.contains("bad") && action !== "show") note.className = "wb-note";
      // Whoever has gone elsewhere meanwhile is not called back.
      if (!answer.view && hashOf(view) !== stood) answer.panes = {};
      // What goes on in the background is done when it is done: files stay chosen until then.
      if (after && !answer.job) after(true);
      apply(answer, after);
    } finally {
      working(-1);
    }
  });
  return sending;
}

async function patiently(payload) {
  // A server that is just coming up may miss a question and answer the next: only one that is
  // there and fails time after time has not understood.
  let failed = 0;
  for (let tries = 0; ; tries++) {
    try {
      const answer = await ask(payload);
      if (tries) tell("The workbench answers again.");
      return answer;
    } catch (error) {
      const status = await fetch(location.pathname.replace(/\/?$/, "/") + "gradio_api/login_check")
        .then((r) => r.status, () => 0);
      if (status === 401) { location.reload(); return {}; }
      failed = status === 200 ? failed + 1 : 0;
      if (failed > 2) {
        return { error: { message: "The workbench did not understand.", remedy: "Reload the page." } };
      }
      complain({ message: "The workbench does not answer.",
        remedy: "What you typed is kept in this tab; it is sent as soon as it answers." });
      await new Promise((done) => setTimeout(done, Math.min(500 * 2 ** tries, 4000)));
    }
  }
}

async function follow(id, after) {
  job = id;
  const stood = hashOf(view);
  let seen = 0;
  working(1, "Working …");
  try {
    while (job === id) {
      const answer = await patiently({ do: "job", id, seen });
      if (hashOf(view) !== stood && !answer.view) { if (after) after(false); break; }
      if (answer.error) {
        complain(answer.error);
        if (after) after(false, answer.error);
        send("show", { idle: true });
        break;
      }
      seen = answer.seen;
      if (answer.progress) {
        busy.querySelector("span").textContent = answer.progress;
        live.textContent = answer.progress;
      }
      if (answer.done && after) after(true);
      apply(answer);
      if (answer.done) break;
    }
  } finally {
    working(-1);
  }
}

function download(file) {
  const bytes = Uint8Array.from(atob(file.data), (c) => c.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: file.type }));
  if (file.open) { window.open(url, "_blank", "noopener"); }
  else {
    const link = document.createElement("a");
    link.href = url;
    link.download = file.name;
    document.body.append(link);
    link.click();
    link.remove();
  }
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

// ------------------------------------------------------------------ text that is being typed

const slot = (control) => "wb:" + app + ":" + (view.case || "") + ":" + control.dataset.key;

function edited(control) {
  if (control.dataset.keep !== undefined && control.dataset.key) {
    sessionStorage.setItem(slot(control), control.value);
  }
  if (control.dataset.edit === undefined) return;
  control.dataset.dirty = "1";
  grow(control);
  if (control.type !== "checkbox") sessionStorage.setItem(slot(control), control.value);
  // Whoever stays in a sentence for long has it saved all the same.
  clearTimeout(pause);
  pause = setTimeout(() => { if (control.isConnected) commit(control); }, 8000);
}

function commit(control) {
  if (!control.dataset.dirty || control.dataset.sent) return;
  if (control.value === control.dataset.was) {
    delete control.dataset.dirty;
    sessionStorage.removeItem(slot(control));
    return;
  }
  const place = slot(control);
  const value = control.type === "checkbox" ? control.checked : control.value;
  const args = JSON.parse(control.dataset.args || "{}");
  const row = control.closest("[data-row]");
  if (row) row.classList.add("saving");
  control.dataset.sent = "1";
  send(control.dataset.edit, { ...args, value }, (fine) => {
    delete control.dataset.sent;
    if (row) row.classList.remove("saving");
    if (control.value !== value && control.type !== "checkbox") return;  // typed on meanwhile
    delete control.dataset.dirty;
    sessionStorage.removeItem(place);
    if (!fine) { control.value = control.dataset.was || ""; grow(control); }
  });
}

// Text that never reached the server (a reload or a crash in the middle of an edit) is put back.
function recover() {
  root.querySelectorAll("[data-keep][data-key]").forEach((control) => {
    const kept = sessionStorage.getItem(slot(control));
    if (kept && !control.value && control !== document.activeElement) control.value = kept;
    if (control.dataset.filter !== undefined) filter(control);
  });
  root.querySelectorAll("[data-edit][data-key]").forEach((control) => {
    const kept = sessionStorage.getItem(slot(control));
    if (kept === null || control.dataset.dirty || control === document.activeElement) return;
    if (kept === control.dataset.was) { sessionStorage.removeItem(slot(control)); return; }
    control.value = kept;
    control.dataset.dirty = "1";
    tell("An edit that was not saved yet was recovered.");
    commit(control);
  });
}

// ------------------------------------------------------------------ what the user does

function filter(box) {
  const wanted = box.value.trim().toLowerCase();
  root.querySelectorAll(box.dataset.filter).forEach((row) => {
    row.style.display = row.textContent.toLowerCase().includes(wanted) ? "" : "none";
  });
}

function formArgs(form) {
  const out = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") out[name] = value;
  }
  return out;
}

async function sendFiles(chosen) {
  const out = [];
  for (const file of chosen) {
    working(1, "Uploading " + file.name + " …");
    try {
      const { path } = await upload(file);
      out.push({ path, name: file.name });
    } finally { working(-1); }
  }
  return out;
}

async function submit(form) {
  // A second click while the first is at work would do it twice.
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  const args = { ...JSON.parse(form.dataset.args || "{}"), ...formArgs(form) };
  if (form.dataset.files !== undefined) {
    try { args.files = await sendFiles(files); }
    catch (error) {
      complain({ message: "A file could not be uploaded.",
        remedy: "It may be larger than is allowed; see the limit beside the field." });
      delete form.dataset.sending;
      return;
    }
  }
  send(form.dataset.do, args, (fine) => {
    delete form.dataset.sending;
    if (!fine) return;
    form.querySelectorAll("[data-keep][data-key]").forEach((control) => {
      sessionStorage.removeItem(slot(control));
    });
    const folded = form.closest("details.pop");
    if (folded) { folded.open = false; form.reset(); }
    if (form.dataset.files !== undefined && form.dataset.keepFiles === undefined) clearFiles();
  });
}

function clearFiles() {
  files = [];
  root.querySelectorAll(".dropped").forEach((list) => list.replaceChildren());
}

function takeFiles(list) {
  for (const file of list) {
    if (!files.some((f) => f.name === file.name && f.size === file.size)) files.push(file);
  }
  root.querySelectorAll(".dropped").forEach((shown) => {
    shown.replaceChildren(...files.map((file, at) => {
      const row = document.createElement("li");
      const name = document.createElement("span");
      name.textContent = file.name + " (" + Math.max(1, Math.round(file.size / 1024)) + " kB)";
      const gone = document.createElement("button");
      gone.type = "button";
      gone.className = "btn small";
      gone.textContent = "Remove";
      gone.setAttribute("aria-label", "Remove " + file.name);
      gone.addEventListener("click", () => {
        files.splice(at, 1);
        const rest = files;
        files = [];
        takeFiles(rest);
        if (!rest.length) shown.replaceChildren();
      });
      row.append(name, gone);
      return row;
    }));
  });
}

root.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-tab-to]");
  if (tab) { setTab(tab.dataset.tabTo); return; }
  const look = event.target.closest("[data-look-to]");
  if (look) { setLook(look.dataset.lookTo); return; }
  const filed = event.target.closest(".filed");
  if (filed) { enlarge(filed, event); return; }
  const cite = event.target.closest("[data-shows]");
  if (cite) {
    const box = find(cite.dataset.shows);
    if (box) {
      box.hidden = !box.hidden;
      cite.setAttribute("aria-expanded", String(!box.hidden));
      if (box.hidden) return;
    }
  }
  const to = event.target.closest("[data-to]");
  if (to) { show({ key: to.dataset.to, tab: to.dataset.toTab }); if (!to.dataset.do) return; }
  const button = event.target.closest("[data-do]");
  if (!button || button.nodeName === "FORM" || button.dataset.edit !== undefined) return;
  if (button.dataset.confirm && !confirm(button.dataset.confirm)) return;
  const args = JSON.parse(button.dataset.args || "{}");
  send(button.dataset.do, args);
});

// A click on a page enlarges it about the place that was clicked.
function enlarge(filed, event) {
  const box = filed.parentElement;
  const at = filed.getBoundingClientRect();
  const x = (event.clientX - at.left) / at.width;
  const y = (event.clientY - at.top) / at.height;
  filed.classList.toggle("large");
  box.scrollLeft = x * filed.offsetWidth - box.clientWidth / 2;
  box.scrollTop = y * filed.offsetHeight - box.clientHeight / 2;
}

root.addEventListener("submit", (event) => {
  event.preventDefault();
  submit(event.target);
});

root.addEventListener("input", (event) => {
  edited(event.target);
  if (event.target.dataset.filter !== undefined) filter(event.target);
});
root.addEventListener("change", (event) => {
  const control = event.target;
  if (control.type === "file") { takeFiles(control.files); control.value = ""; return; }
  if (control.dataset.submits !== undefined) { submit(control.form); return; }
  if (control.dataset.edit !== undefined && control.nodeName !== "TEXTAREA") {
    control.dataset.dirty = "1";
    commit(control);
  }
});
root.addEventListener("focusout", (event) => {
  if (event.target.dataset && event.target.dataset.edit !== undefined) commit(event.target);
});
root.addEventListener("keydown", (event) => {
  const control = event.target;
  if (control.nodeName === "TEXTAREA" && control.dataset.edit !== undefined) {
    if (event.key === "Escape" && control.dataset.was !== undefined) {
      control.value = control.dataset.was;
      edited(control);
      control.blur();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey || control.dataset.line !== undefined)) {
      event.preventDefault();
      step(control, event.shiftKey ? -1 : 1);
    }
  } else if (event.key === "Escape") {
    const open = control.closest("details.pop[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  }
});

// Ctrl+Enter leaves a sentence, which checks it, and goes on to the next one.
function step(control, by) {
  const all = Array.from(root.querySelectorAll("textarea[data-edit]"));
  const next = all[all.indexOf(control) + by];
  if (next) next.focus(); else control.blur();
}

// Words marked in a page of the record can be added as a fact: offsets count code points.
document.addEventListener("selectionchange", () => {
  const form = root.querySelector("form.adding");
  if (!form) return;
  const page = root.querySelector(".p-c .page[data-offset]");
  const chosen = document.getSelection();
  const range = chosen && chosen.rangeCount ? chosen.getRangeAt(0) : null;
  if (!range || !page || !page.contains(range.commonAncestorContainer)) return;
  const words = range.toString();
  const before = document.createRange();
  before.setStart(page, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = Number(page.dataset.offset) + Array.from(before.toString()).length;
  form.elements.start.value = start;
  form.elements.end.value = start + Array.from(words).length;
  form.querySelector("[type=submit]").disabled = !words.trim();
  form.querySelector(".picked").textContent =
    words.trim() ? "“" + words.trim().slice(0, 40) + (words.trim().length > 40 ? " …" : "") + "”" : "Marked words";
});

// Says when library and model are there, without a reload.
async function watchReady() {
  const shown = root.querySelector(".ready.loading");
  if (shown) {
    const answer = await server.act({ do: "status", view, have: {} }).catch(() => null);
    const now = root.querySelector(".ready.loading");
    if (answer && answer.status && now) {
      now.className = "ready " + answer.status;
      now.textContent = answer.text;
    }
  }
  setTimeout(watchReady, 1500);
}
if (app !== "evaluator") watchReady();

// What runs elsewhere is asked for as long as it is shown.
async function poll() {
  const shown = root.querySelector("[data-poll]");
  if (shown && !document.hidden && root.offsetParent !== null && !waiting) {
    const answer = await server.act({ do: shown.dataset.poll, view, have: stamps }).catch(() => null);
    if (answer && !answer.error && !waiting) apply(answer);
  }
  setTimeout(poll, 1500);
}
poll();

for (const kind of ["dragover", "dragleave", "drop"]) {
  root.addEventListener(kind, (event) => {
    const zone = event.target.closest(".drop");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("over", kind === "dragover");
    if (kind === "drop") takeFiles(event.dataTransfer.files);
  });
}

if (app === "reviewer") {
  window.addEventListener("popstate", () => {
    const next = viewOfHash();
    if (location.hash && !location.hash.startsWith("#reviewer")) return;
    setView(next, true);
    send("show", {});
  });
}
window.addEventListener("beforeunload", (event) => {
  if (root.querySelector("[data-dirty]")) root.querySelectorAll("[data-dirty]").forEach(edited);
});

root.dataset.look = localStorage.getItem("rationale-look") || "both";
setTab(root.dataset.tab || "a");
setView(view, true);
send("show", { first: true });
