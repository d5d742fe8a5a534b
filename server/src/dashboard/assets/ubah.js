// Keeps what follows the store as it is now: elements with data-live are fetched anew when the server tells of a change that
// touches their year. Without this script the page is right when it is loaded.

const AGAIN_AFTER_MS = 5000;
const AT_MOST_EVERY_MS = 1000;

const status = document.getElementById("berubah");
const places = [...document.querySelectorAll("[data-live]")];
const waiting = new Set();
// What came last for each, so that what says the same stays untouched.
const shown = new Map();
let last = 0;
let timer = 0;
let isLost = false;

function touches(place, change) {
  if (change.contact || change.years === null || !place.dataset.year) return true;
  const year = Number(place.dataset.year);
  // Movement and improvement look at the year before.
  return change.years.includes(year) || change.years.includes(year - 1);
}

function refresh(which) {
  which.forEach((place) => waiting.add(place));
  if (waiting.size === 0 || timer) return;
  timer = setTimeout(fetchAll, Math.max(0, last + AT_MOST_EVERY_MS - Date.now()));
}

async function fetchAll() {
  const batch = [...waiting];
  waiting.clear();
  last = Date.now();
  await Promise.all(batch.map(replace));
  timer = 0;
  if (waiting.size > 0) refresh([]);
}

async function replace(place) {
  try {
    const answer = await fetch(place.dataset.live);
    // The session ended: the login page came instead.
    if (answer.redirected) return location.reload();
    if (!answer.ok) return;
    const fresh = document.createElement("template");
    const text = await answer.text();
    fresh.innerHTML = text;
    const isSame = shown.get(place) === text || fresh.innerHTML === place.innerHTML;
    shown.set(place, text);
    if (isSame) return;
    const giveBack = kept(place);
    const before = new Map([...place.querySelectorAll("tr[id]")].map((row) => [row.id, row.textContent]));
    place.replaceChildren(fresh.content);
    for (const row of place.querySelectorAll("tr[id]")) {
      if (before.has(row.id) && before.get(row.id) !== row.textContent) row.classList.add("fresh");
    }
    giveBack();
  } catch {
    // The stream tells when the server is back.
  }
}

// What a person has opened, typed and is at stays through a change: found again by its id; a link, of which there may be
// several, by where it leads.
function kept(place) {
  const find = (id) => place.querySelector(`#${CSS.escape(id)}`);
  const opened = [...place.querySelectorAll("details[id][open]")].map((one) => one.id);
  const fields = [...place.querySelectorAll("textarea[id], input[id]")].filter((one) => one.value !== one.defaultValue);
  const typed = fields.map((one) => [one.id, one.value]);
  const at = place.contains(document.activeElement) ? document.activeElement : null;
  const { id, selectionStart, selectionEnd } = at ?? {};
  const links = () => [...place.querySelectorAll(`[href="${CSS.escape(at?.getAttribute("href") ?? "")}"]`)];
  const nth = links().indexOf(at);
  return () => {
    for (const id of opened) find(id)?.setAttribute("open", "");
    for (const [id, value] of typed) {
      const field = find(id);
      if (field) field.value = value;
    }
    const there = id ? find(id) : links()[nth];
    there?.focus();
    if (typeof selectionStart === "number") there?.setSelectionRange?.(selectionStart, selectionEnd);
  };
}

function names(regions) {
  const found = regions.map((code) => document.querySelector(`#${CSS.escape(`d-${code}`)} th`)?.firstChild.textContent);
  return found.filter(Boolean).slice(0, 3).join(", ");
}

function tell(text) {
  if (status && status.textContent !== text) status.textContent = text;
}

function listen() {
  const source = new EventSource("/ubah");
  source.addEventListener("open", () => {
    if (isLost) {
      isLost = false;
      tell("");
      refresh(places);
    }
  });
  source.addEventListener("ubah", (event) => {
    const change = JSON.parse(event.data);
    refresh(places.filter((place) => touches(place, change)));
    const changed = names(change.regions);
    if (changed) tell(`${status?.dataset.changed} ${changed}`);
  });
  source.addEventListener("error", () => {
    isLost = true;
    if (source.readyState !== EventSource.CLOSED) return;
    tell(status?.dataset.lost ?? "");
    source.close();
    setTimeout(listen, AGAIN_AFTER_MS);
  });
}

if (places.length > 0) listen();
