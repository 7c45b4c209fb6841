// The form for the link's two codes, where this window has none: typed, or the link pasted.
import { part } from "./page.js";

// Asks for the codes; resolves with what was typed.
export function askLink(page, views, wrong) {
  const section = views.get("link");
  const form = section.querySelector("form");
  const [election, credential] = ["election", "credential"].map((one) => part(form, one));
  const said = part(section, "wrong");
  mark(wrong ?? null);
  views.show("link");
  if (wrong !== null) (wrong.field === "credential" ? credential : election).focus();

  function mark(fault) {
    said.hidden = fault === null;
    said.textContent = fault?.text ?? "";
    election.setAttribute("aria-invalid", String(fault?.field === "fingerprint"));
    credential.setAttribute("aria-invalid", String(fault?.field === "credential"));
  }

  // a whole link pasted into either field fills both
  function spread(event) {
    const link = codesOf(event.target.value);
    if (link === null) return;
    election.value = link.fingerprint;
    credential.value = link.credential;
  }

  return new Promise((resolve) => {
    const input = (event) => spread(event);
    const submit = (event) => {
      event.preventDefault();
      const link = { fingerprint: plain(election.value), credential: plain(credential.value) };
      const lacks = ["fingerprint", "credential"].find((one) => link[one] === "");
      if (lacks !== undefined) {
        mark({ field: lacks, text: page.say(`link_no_${lacks}`) });
        (lacks === "credential" ? credential : election).focus();
        return;
      }
      form.removeEventListener("input", input);
      form.removeEventListener("submit", submit);
      form.reset();
      resolve(link);
    };
    form.addEventListener("input", input);
    form.addEventListener("submit", submit);
  });
}

// The two codes of a link or of its fragment, or null.
export function codesOf(text) {
  const hash = text.indexOf("#");
  const fields = new URLSearchParams(text.slice(hash + 1).trim());
  const [fingerprint, credential] = [fields.get("e"), fields.get("c")];
  return fingerprint && credential ? { fingerprint, credential } : null;
}

// What was typed, in ASCII digits and without spaces.
function plain(text) {
  return text
    .replace(/[۰-۹]/g, (one) => String(one.charCodeAt(0) - 0x06f0))
    .replace(/[٠-٩]/g, (one) => String(one.charCodeAt(0) - 0x0660))
    .replace(/\s+/g, "");
}
