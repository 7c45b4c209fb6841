// The vote code, the number to which it is texted, and whether it has come.
import { copying } from "./copying.js";
import { part } from "./page.js";

export class Sms {
  // onReady: called with whether the ballot at the preview may be registered.
  constructor(page, root, onReady) {
    this.page = page;
    this.root = root;
    this.onReady = onReady;
    this.sealed = null;
    copying(page, part(root, "copy-tracker"), () => this.sealed.tracker);
  }

  part(name) {
    return part(this.root, name);
  }

  // While a ballot is encrypted there is no code.
  wait() {
    this.sealed = null;
    for (const name of ["code", "tracker", "line", "copied"]) this.part(name).textContent = "";
    this.part("text-it").removeAttribute("href");
    this.part("ready").hidden = true;
    this.part("own-tracker").hidden = true;
    this.part("sealing").hidden = false;
    this.say("");
    this.onReady(false);
  }

  // sealed: { tracker, code, line }.
  show(sealed, state) {
    const { page } = this;
    this.sealed = sealed;
    this.part("code").textContent = page.digits(sealed.code);
    this.part("line").textContent = page.digits(sealed.line);
    this.part("text-it").href = smsLink(sealed.line, sealed.code, navigator);
    this.part("tracker").textContent = sealed.tracker;
    this.part("sealing").hidden = true;
    this.part("ready").hidden = false;
    this.part("own-tracker").hidden = false;
    this.received = null;
    this.take(state);
  }

  take(state) {
    if (this.sealed === null) return;
    const own = state.tracker === this.sealed.tracker;
    const received = own && state.received;
    this.part("replaced").hidden = own;
    this.part("waiting").hidden = received || !own;
    this.part("received").hidden = !received;
    if (received !== this.received) {
      this.received = received;
      this.say(this.page.say(received ? "sms_received" : "sms_waiting"));
      this.onReady(received);
    }
  }

  say(text) {
    this.part("sms-state").textContent = text;
  }
}

// Opens the phone's own messages with number and text filled in. iOS wants another mark before
// `body` than RFC 5724 and Android.
export function smsLink(line, code, { userAgent, maxTouchPoints }) {
  const ios = /iPhone|iPad|iPod/.test(userAgent) || (/Mac/.test(userAgent) && maxTouchPoints > 1);
  return `sms:${line}${ios ? "&" : "?"}body=${code}`;
}
