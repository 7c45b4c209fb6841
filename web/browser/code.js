// The code page: its clock stands inside the button; a pasted or texted code is filled in.
import { clockFrom, digits, everySecond, minutes } from "./lib/clock.js";
import { checkNumbers, digitsOf, sendOnce } from "./lib/number_fields.js";

const live = document.querySelector("[data-live]");

/** Take the code out of a whole message that was pasted. */
function paste(event) {
  const text = event.clipboardData?.getData("text") ?? "";
  const found = digitsOf(text);
  if (found.length !== Number(event.target.dataset.digits)) return;
  event.preventDefault();
  event.target.value = found;
}

/** Ask the phone for the code in the message (WebOTP), where it can do that. */
async function listen(field, form) {
  if (!("OTPCredential" in window)) return;
  const stop = new AbortController();
  form.addEventListener("submit", () => stop.abort());
  try {
    const found = await navigator.credentials.get({ otp: { transport: ["sms"] }, signal: stop.signal });
    field.value = found.code;
    form.requestSubmit();
  } catch {
    // refused, timed out or sent by hand: the field is there to be typed in
  }
}

function begin() {
  const form = live.querySelector("form");
  const field = form.querySelector("[data-digits]");
  const shown = form.querySelector("[data-clock]");
  const now = clockFrom(Number(live.dataset.now));
  const until = Number(live.dataset.until);
  checkNumbers(form);
  for (const one of live.querySelectorAll("form")) sendOnce(one);
  field.addEventListener("paste", paste);
  field.focus();
  listen(field, form);
  everySecond(() => {
    const left = until - now();
    shown.textContent = digits(minutes(left));
    if (left > 0) return true;
    live.hidden = true;
    document.querySelector("[data-over]").hidden = false;
    return false;
  });
}

if (live) begin();
