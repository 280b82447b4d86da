// "None of these" and the other boxes of a question exclude each other, before the answer is sent.
"use strict";

document.addEventListener("change", (event) => {
  const box = event.target;
  if (!box.checked || !box.form || !box.form.classList.contains("question")) return;
  const boxes = box.form.querySelectorAll('input[type="checkbox"][name="value"]');
  const none = "none-of-these";
  for (const other of boxes) {
    if (other !== box && (box.value === none || other.value === none)) other.checked = false;
  }
  // A date and "none" exclude each other too.
  if (box.name === "nothing") box.form.querySelector('[name="value"]').value = "";
}, true);

document.addEventListener("input", (event) => {
  const field = event.target;
  const nothing = field.form && field.name === "value" && field.form.querySelector('[name="nothing"]');
  if (nothing && field.value) nothing.checked = false;
}, true);
