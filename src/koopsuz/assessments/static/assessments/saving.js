// Tells the truth about saving: "saving", "saved" comes from the server, "not saved" when the server can't be reached.
// An answer that could not be sent stays on the page and is sent again; the page's own button works without this file.
(() => {
  const bar = document.querySelector("[data-saving]");
  if (!bar) return;
  const waiting = new Set();
  // found anew each time: every answer of the server replaces this line
  const say = (words) => { document.getElementById("save-state").textContent = words; };
  const again = () => {
    for (const question of [...waiting]) {
      waiting.delete(question);
      question.dispatchEvent(new Event("resend"));
    }
  };
  document.body.addEventListener("htmx:beforeRequest", () => say(bar.dataset.saving));
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.body.addEventListener(name, (event) => {
      waiting.add(event.target);
      say(bar.dataset.failed);
    });
  }
  window.addEventListener("online", again);
  setInterval(again, 15000);
  window.addEventListener("beforeunload", (event) => { if (waiting.size) event.preventDefault(); });
})();
