// The sync panel while a pass runs: shows how far it is, and the page anew when it has ended. Without this script the page
// is loaded again by hand.

const running = document.getElementById("jalan");
const bar = running.querySelector("progress");
const text = running.querySelector("span");
const EVERY_MS = 1000;

async function look() {
  try {
    const answer = await fetch("/sinkron/keadaan", { headers: { accept: "application/json" } });
    if (!answer.ok || !answer.headers.get("content-type")?.startsWith("application/json")) return;
    const now = await answer.json();
    // What a person has chosen in a field is not taken away.
    const isChoosing = [...document.querySelectorAll("input[type=file]")].some((input) => input.files.length > 0);
    if (!now.running && String(now.last) !== running.dataset.last && !isChoosing) {
      location.assign("/sinkron");
      return;
    }
    running.hidden = !now.running;
    if (now.running && now.head_seq > 0) {
      bar.max = now.head_seq;
      bar.value = now.stored;
      text.textContent = `${running.dataset.label} ${now.stored} / ${now.head_seq}`;
    }
  } catch {
    // The agent is stopped: looked for again.
  }
  setTimeout(look, EVERY_MS);
}

if (!new URLSearchParams(location.search).has("before")) setTimeout(look, EVERY_MS);
