// Fields for numbers of a known length, typed in digits of any script, with spaces or dashes.

const DIGIT_ZEROS = [0x30, 0x6f0, 0x660];

/** The digits in a text, as 0-9; what is no digit is left out. */
export function digitsOf(text) {
  let found = "";
  for (const one of text) {
    const zero = DIGIT_ZEROS.find((first) => one.charCodeAt(0) >= first && one.charCodeAt(0) < first + 10);
    if (zero !== undefined) found += String(one.charCodeAt(0) - zero);
  }
  return found;
}

function problemOf(field) {
  return document.getElementById(`${field.id}-wrong`);
}

/** Say under a field that its number has another length; nothing is sent meanwhile. */
function mark(field, wrong) {
  const problem = problemOf(field);
  if (wrong) {
    field.setAttribute("aria-invalid", "true");
    if (problem.dataset.text) problem.textContent = problem.dataset.text;
  } else {
    field.removeAttribute("aria-invalid");
  }
  problem.hidden = !wrong;
}

function isWrong(field) {
  return !field.disabled && digitsOf(field.value).length !== Number(field.dataset.digits);
}

/** Check a form's number fields before it is sent; the first wrong one gets the focus. */
export function checkNumbers(form) {
  const fields = [...form.querySelectorAll("[data-digits]")];
  // the page's own words, in place of the browser's
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    for (const field of fields) mark(field, isWrong(field));
    const first = fields.find(isWrong);
    if (!first) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    first.focus();
  });
  for (const field of fields) {
    field.addEventListener("input", () => {
      if (field.getAttribute("aria-invalid") === "true" && !isWrong(field)) mark(field, false);
    });
  }
}

/** Let a form be sent once: a second press while the first is on its way does nothing. */
export function sendOnce(form) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-busy", "true");
  });
  // the same page, come back to
  addEventListener("pageshow", () => {
    sent = false;
    for (const button of form.querySelectorAll("button[type=submit]")) button.removeAttribute("aria-busy");
  });
}
