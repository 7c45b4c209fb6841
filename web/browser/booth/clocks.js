// The two clocks, and the warning two minutes before the first of them ends.
//
// Both go on from what the portal last said: a wrong date on the voter's device changes nothing.
import { clockFrom } from "../lib/clock.js";
import { part } from "./page.js";

const WARNING = 120;
const MARGIN_SHOWN = 1_800;
const TICK = 500;

export class Clocks {
  // onOver: called when a clock has run out, with its name: "ballot" or "registration".
  constructor(page, root, onOver) {
    this.page = page;
    this.election = part(root, "election-clock");
    this.ballot = part(root, "ballot-clock");
    this.margin = part(root, "margin");
    this.dialog = document.getElementById("warning");
    this.onOver = onOver;
    this.warned = new Set();
    this.over = new Set();
    part(this.dialog, "go-on").addEventListener("click", () => this.dialog.close());
  }

  // Takes what the portal says; the clocks go on from there.
  take(state) {
    this.state = state;
    this.now = clockFrom(state.now);
    this.electionNow = clockFrom(state.election_now);
    const margin = state.election_ends - state.registration_ends;
    this.margin.textContent = this.page.say("margin", { seconds: margin });
    this.ticking ??= setInterval(() => this.show(), TICK);
    this.show();
  }

  stop() {
    clearInterval(this.ticking);
    if (this.dialog.open) this.dialog.close();
  }

  // Seconds left on each clock.
  left() {
    const { state } = this;
    const own = Math.min(state.ballot_ends ?? state.session_ends, state.session_ends);
    return {
      election: state.election_ends - this.electionNow(),
      registration: state.registration_ends - this.electionNow(),
      ballot: own - this.now(),
    };
  }

  show() {
    const left = this.left();
    this.election.textContent = this.page.digits(written(left.election, 3));
    this.ballot.textContent = this.page.digits(written(left.ballot, 4));
    this.margin.hidden = left.election > MARGIN_SHOWN;
    for (const name of ["ballot", "registration"]) {
      if (left[name] > 0) this.over.delete(name);
      else if (!this.over.has(name)) {
        this.over.add(name);
        this.onOver(name);
      }
    }
    this.warn(left);
  }

  // Once for each clock, until it has more time again: an extension is warned of anew.
  warn(left) {
    for (const name of ["ballot", "registration"]) {
      if (left[name] > WARNING) this.warned.delete(name);
    }
    const name = left.ballot <= left.registration ? "ballot" : "registration";
    const seconds = left[name];
    if (seconds > WARNING || seconds <= 0) {
      if (this.dialog.open) this.dialog.close();
      return;
    }
    part(this.dialog, "left").textContent = this.page.digits(written(seconds, 2));
    if (this.warned.has(name)) return;
    this.warned.add(name);
    part(this.dialog, "what").textContent = this.page.say(`warning_${name}`);
    if (!this.dialog.open) this.dialog.showModal();
  }
}

// Seconds as 14:48, 00:14:48 or 00:00:14:48: at least so many parts, days before hours.
export function written(seconds, parts) {
  const whole = Math.max(0, Math.ceil(seconds));
  const days = Math.floor(whole / 86_400);
  const values = [days, Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  let first = 4 - parts;
  while (first > 0 && values.slice(0, first).some((one) => one > 0)) first -= 1;
  return values
    .slice(first)
    .map((one) => String(one).padStart(2, "0"))
    .join(":");
}
