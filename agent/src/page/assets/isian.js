// The entry grid while it is typed: every change is sent to the agent within half a second as a draft, and as a line when its
// row is left. Nothing is kept here: without this script the same form is sent as a whole.

const form = document.getElementById("isian");
const trouble = document.getElementById("trouble");
const DRAFT_AFTER_MS = 400;
const AGAIN_AFTER_MS = 2000;
const CELLS = "select, input:not([type=hidden]), textarea";

// Rows not yet sent, each with how far to go: "draft" or "line".
const waiting = new Map();
let timer = 0;
let sending = false;

const rowOf = (cell) => cell.closest("tr[id]");
const cellsOf = (row) => [...row.querySelectorAll(CELLS)];
const rows = () => [...form.querySelectorAll("tr[id]")];
const part = (within, name) => within.querySelector(`[data-part="${name}"]`);

// A row that was left and is typed in again waits for being left again: a number that is half typed is no line.
function mark(row, until) {
  waiting.set(row, until);
  row.dataset.dirty = "";
  clearTimeout(timer);
  timer = setTimeout(send, until === "line" ? 0 : DRAFT_AFTER_MS);
}

function body(batch, until) {
  const pairs = new URLSearchParams({ until });
  for (const row of batch) {
    for (const cell of row.querySelectorAll("[name]")) pairs.append(cell.name, cell.value);
  }
  return pairs;
}

function request(batch, until, keepalive) {
  const token = form.elements.token.value;
  const headers = { accept: "application/json", "x-selaras-token": token };
  return fetch(location.pathname, { method: "POST", headers, body: body(batch, until), keepalive });
}

async function send() {
  if (sending || waiting.size === 0) return;
  sending = true;
  const until = [...waiting.values()].includes("line") ? "line" : "draft";
  const batch = [...waiting].filter(([, wanted]) => wanted === until).map(([row]) => row);
  batch.forEach((row) => { waiting.delete(row); delete row.dataset.dirty; });
  let next = 0;
  try {
    const answer = await request(batch, until, false);
    if (!answer.ok || !answer.headers.get("content-type")?.startsWith("application/json")) throw new Error(answer.status);
    show(await answer.json());
    trouble.hidden = true;
  } catch {
    // The agent is stopped, or the session ended: what is on the screen stays and is sent again.
    batch.forEach((row) => { if (!waiting.has(row)) waiting.set(row, until); row.dataset.dirty = ""; });
    trouble.hidden = false;
    next = AGAIN_AFTER_MS;
  }
  sending = false;
  if (waiting.size > 0) { clearTimeout(timer); timer = setTimeout(send, next); }
}

function show(told) {
  for (const one of told.rows) {
    const row = document.getElementById(one.place);
    row.dataset.state = one.state;
    part(row, "state").textContent = form.dataset[one.state];
    part(row, "message").textContent = one.message;
    for (const name of ["last_quarter", "last_year"]) {
      if (part(row, name)) part(row, name).textContent = one[name];
    }
    // Another's value must be looked at before it is replaced: only what went in moves what was seen.
    if (one.state !== "wrong") form.elements[`${one.place}:seen`].value = one.seen;
    for (const cell of cellsOf(row)) {
      cell.dataset.now = one.current[cell.name.split(":")[1]] ?? "";
      // Taken back: nothing stands there any more.
      if (one.state === "blank" && !("dirty" in row.dataset)) cell.value = cell.dataset.now;
      cell.toggleAttribute("aria-invalid", false);
      if (one.state === "wrong" && cell.matches(".number, textarea")) cell.setAttribute("aria-invalid", "true");
    }
  }
  for (const [key, level] of Object.entries(told.standing)) {
    const place = document.querySelector(`[data-level="${key}"]`);
    for (const name of ["score", "category", "filled"]) part(place, name).textContent = level[name];
  }
}

function focus(cell) {
  cell?.focus();
  cell?.select?.();
}

// The cell in the same column of a neighbouring row.
function beside(cell, step) {
  const row = rowOf(cell);
  const column = cellsOf(row).indexOf(cell);
  const all = rows();
  const next = all[all.indexOf(row) + step];
  return next && (cellsOf(next)[column] ?? cellsOf(next).at(-1));
}

function along(cell, step) {
  const all = rows().flatMap(cellsOf);
  return all[all.indexOf(cell) + step];
}

form.addEventListener("input", (event) => {
  const row = rowOf(event.target);
  if (row) mark(row, "draft");
});

form.addEventListener("focusout", (event) => {
  const row = rowOf(event.target);
  if (!row || row.contains(event.relatedTarget)) return;
  if ("dirty" in row.dataset || row.dataset.state === "draft" || sending) mark(row, "line");
});

form.addEventListener("keydown", (event) => {
  const cell = event.target;
  const row = rowOf(cell);
  if (!row || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const isText = cell.tagName === "TEXTAREA";
  const atStart = cell.selectionStart === 0 && (cell.selectionEnd === 0 || cell.selectionEnd === cell.value.length);
  const atEnd = cell.selectionEnd === cell.value.length && (cell.selectionStart === 0 || cell.selectionStart === cell.value.length);
  let to;
  if (event.key === "Escape") {
    for (const one of cellsOf(row)) one.value = one.dataset.now;
    mark(row, "line");
    event.preventDefault();
    return;
  }
  if (event.key === "Enter" && !isText) {
    mark(row, "line");
    to = beside(cell, event.shiftKey ? -1 : 1) ?? cell;
  } else if (event.key === "ArrowDown" && cell.tagName === "INPUT") to = beside(cell, 1);
  else if (event.key === "ArrowUp" && cell.tagName === "INPUT") to = beside(cell, -1);
  else if (event.key === "ArrowRight" && !event.shiftKey && (cell.tagName === "SELECT" || atEnd) && !isText) to = along(cell, 1);
  else if (event.key === "ArrowLeft" && !event.shiftKey && (cell.tagName === "SELECT" || atStart) && !isText) to = along(cell, -1);
  if (to) {
    event.preventDefault();
    focus(to);
  }
});

// A block of a spreadsheet: rows by line ends, cells by tabs, from the cell it is pasted into.
form.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
  if (event.target.tagName !== "INPUT" || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  let cell = event.target;
  for (const line of text.split("\n")) {
    if (!cell) break;
    const row = rowOf(cell);
    const cells = cellsOf(row);
    const from = cells.indexOf(cell);
    line.split("\t").forEach((value, at) => {
      if (cells[from + at]) cells[from + at].value = value.trim();
    });
    mark(row, "line");
    cell = beside(cell, 1);
  }
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  rows().forEach((row) => mark(row, "line"));
});

// The window closes within the half second: what was typed still goes out.
addEventListener("pagehide", () => {
  if (waiting.size > 0) request([...waiting.keys()], "draft", true);
});
