// Small comforts on top of pages that work without them.
"use strict";

(() => {
  const page = document.body;
  const region = document.getElementById("live-region");
  let clearing;

  // Say it to the eye and to a screen reader, in words that came from the server.
  function announce(words, isError) {
    clearTimeout(clearing);
    region.classList.toggle("live-region-error", Boolean(isError));
    region.textContent = words;
    if (!isError) clearing = setTimeout(() => { region.textContent = ""; }, 6000);
  }

  // The token is read when the request is sent, so that an old fragment never sends an old one.
  page.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector('meta[name="csrf-token"]');
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });

  // A saved answer: the server sends {"saved": {"text": "Saved 10:42"}} in HX-Trigger.
  page.addEventListener("saved", (event) => announce(event.detail.text, false));

  // 409 and 422 carry the page's own words and are swapped in (see htmx-config in base.html).
  page.addEventListener("htmx:responseError", () => announce(page.dataset.notSaved, true));
  page.addEventListener("htmx:sendError", () => announce(page.dataset.noConnection, true));
  page.addEventListener("htmx:timeout", () => announce(page.dataset.noConnection, true));

  // After a form comes back with errors, start at their summary.
  const summary = document.getElementById("error-summary");
  if (summary) summary.focus();

  // The account menu closes as menus do.
  const account = document.querySelector("details.account");
  if (account) {
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && account.open) {
        account.open = false;
        account.querySelector("summary").focus();
      }
    });
    document.addEventListener("click", (event) => {
      if (!account.contains(event.target)) account.open = false;
    });
  }
})();
