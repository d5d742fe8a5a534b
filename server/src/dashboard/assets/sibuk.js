// What takes its time says so: a form that is sent, a document that is made. Without this script the browser alone shows that
// something is under way.

const status = document.getElementById("sibuk");

function tell(text) {
  if (status) status.textContent = text;
}

// A second click would make it a second time.
for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", () => {
    tell(form.dataset.busy);
    for (const button of form.querySelectorAll("button")) button.disabled = true;
  });
}

let underWay = 0;

for (const link of document.querySelectorAll("a[data-busy]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.getAttribute("aria-disabled") !== "true") fetchDocument(link);
  });
}

async function fetchDocument(link) {
  const mine = ++underWay;
  const told = (text) => mine === underWay && tell(text);
  link.setAttribute("aria-disabled", "true");
  const began = Date.now();
  const count = () => told(`${link.dataset.busy} ${Math.round((Date.now() - began) / 1000)} s`);
  const counting = setInterval(count, 1000);
  told(link.dataset.busy);
  try {
    const answer = await fetch(link.href);
    // The session ended: the login page came instead.
    if (answer.redirected) return location.reload();
    const named = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "");
    if (answer.ok && named) {
      keep(await answer.blob(), named[1]);
      told(`${status?.dataset.done} ${named[1]}`);
    } else {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      told(page.querySelector("main .wrong")?.textContent ?? status?.dataset.lost);
    }
  } catch {
    told(status?.dataset.lost);
  } finally {
    clearInterval(counting);
    link.removeAttribute("aria-disabled");
  }
}

// As the browser keeps any file that is downloaded.
function keep(blob, name) {
  const place = document.createElement("a");
  place.href = URL.createObjectURL(blob);
  place.download = name;
  place.click();
  setTimeout(() => URL.revokeObjectURL(place.href), 60_000);
}

// Back from another page: nothing is under way any more.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  tell("");
  for (const button of document.querySelectorAll("form[data-busy] button")) button.disabled = false;
});
