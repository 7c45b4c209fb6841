// From the first race to the sent ballot: one step after the other, back and forth until signing.
import { askToOpen, showOpened } from "./challenge.js";
import { Choices } from "./choices.js";
import { Clocks } from "./clocks.js";
import { keepBallot } from "./kept.js";
import { follow } from "./live.js";
import { part } from "./page.js";
import { Photos } from "./photos.js";
import { RollPlace } from "./place.js";
import { Refused, Unreachable } from "./portal.js";
import { Preview } from "./preview.js";
import { RacePage } from "./race.js";
import { sendBallot } from "./send.js";
import { Sms } from "./sms.js";
import { Stepper } from "./stepper.js";

// Refusals after which the same ballot is shown to the portal again, with a new code.
const ANEW = new Set(["step", "tracker"]);

export class Voting {
  constructor({ page, portal, views, faults, worker, opened }) {
    Object.assign(this, { page, portal, views, faults, worker });
    this.key = opened.key;
    this.races = opened.election.races;
    this.choices = new Choices(this.races);
    this.place = new RollPlace(portal, worker);
    this.section = views.get("preview");
    this.pages = this.racePages(opened.order);
    this.last = this.races.length;
    this.reached = 0;
    this.sealed = null;
    this.kept = null;
    this.busy = false;
    this.turn = 0;
    this.closeOpened = () => {};
    this.bind();
  }

  racePages(order) {
    const photos = new Photos(this.page.urls.photos);
    const { page, choices, views } = this;
    return this.races.map((race, place) => {
      const made = new RacePage(page, choices, photos, race, order[place], place);
      made.section.hidden = true;
      views.add(`race-${place}`, made.section);
      document.getElementById("races").append(made.section);
      made.part("go-on").addEventListener("click", () => made.check() && this.go(place + 1));
      made.part("back").hidden = place === 0;
      made.part("back").addEventListener("click", () => this.go(place - 1));
      return made;
    });
  }

  bind() {
    const { page, section } = this;
    const names = this.races.map((race) => page.text(race.title));
    const steps = [...names, page.say("preview"), page.say("receipt")];
    this.stepper = new Stepper(page, document.getElementById("stepper"), steps, (n) => this.go(n));
    this.preview = new Preview(page, section, (place) => this.go(place));
    this.sms = new Sms(page, section, (ready) => this.arm(ready));
    this.sign = part(section, "sign");
    this.sign.addEventListener("click", () => this.cast());
    part(section, "anew").addEventListener("click", () => this.seal());
    part(section, "retry").addEventListener("click", () => this.retry());
    part(section, "open").addEventListener("click", () => this.askToOpen());
    part(this.views.get("opened"), "back").addEventListener("click", () => this.go(0));
    const races = document.getElementById("races");
    races.addEventListener("change", () => this.place.ahead(), { once: true });
    window.addEventListener("popstate", ({ state }) => this.go(state?.step ?? 0, true));
    // a page that the browser had put away has missed all that happened meanwhile
    window.addEventListener("pageshow", ({ persisted }) => {
      if (persisted && this.leaving) location.reload();
      else if (persisted) this.live.refresh();
    });
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && (this.kept !== null || !this.choices.empty)) event.preventDefault();
    });
  }

  // state: the portal's; kept: a ballot that this window signed before.
  begin(state, kept) {
    this.state = state;
    const clocks = document.getElementById("clocks");
    this.clocks = new Clocks(this.page, clocks, (name) => this.over(name));
    clocks.hidden = false;
    this.live = follow(this.page, this.portal, (now) => this.take(now), (fault) => this.lost(fault));
    this.take(state);
    if (kept !== null) return this.offer(kept);
    if (state.tracker !== null) part(this.views.get("race-0"), "started-anew").hidden = false;
    history.replaceState({ step: 0 }, "");
    return this.go(0, true);
  }

  // What the portal says of the voter, whenever it changes.
  take(state) {
    this.state = state;
    if (state.step === "ended") return this.leave(this.page.urls.ended);
    if (state.step === "registered") return this.leave(this.page.urls.receipt);
    this.clocks.take(state);
    return this.sms.take(state);
  }

  lost(fault) {
    if (fault instanceof Unreachable) return;
    if (fault instanceof Refused && fault.word === "session") this.leave(this.page.urls.ended);
    else this.stop(fault);
  }

  // A clock ran out here; the portal has the last word.
  over(name) {
    if (name === "registration") this.stop(new Refused("window"));
    else this.live.refresh();
  }

  leave(url) {
    this.end();
    location.replace(url);
  }

  stop(fault) {
    this.end();
    document.getElementById("stepper").hidden = true;
    this.faults.show(fault);
  }

  // Nothing more is done here: what was chosen, and the worker's secrets, are forgotten.
  end() {
    this.turn += 1;
    this.leaving = true;
    this.closeOpened();
    this.live.stop();
    this.clocks.stop();
    this.worker.terminate();
    this.wipe();
  }

  // Goes to a step, as far as the races before it have enough.
  go(step, fromHistory = false) {
    if (this.kept !== null || this.busy) return;
    this.closeOpened();
    const lacking = this.choices.lacking();
    const to = lacking >= 0 && lacking < step ? lacking : Math.min(step, this.last);
    this.reached = Math.max(this.reached, to);
    if (!fromHistory) history.pushState({ step: to }, "");
    this.showSteps(to);
    if (to === this.last) this.showPreview();
    else this.views.show(`race-${to}`);
    if (to < step && to !== this.last) this.pages[to].check();
  }

  showSteps(current) {
    const final = this.kept !== null;
    const done = (step) => step < this.last && (final || (step < this.reached && this.choices.enough(step)));
    this.stepper.show(current, done, (step) => !final && step <= this.reached);
  }

  showPreview() {
    const chosen = this.choices.list();
    this.preview.show(this.races, chosen);
    this.views.show("preview");
    if (this.sealed?.choices !== JSON.stringify(chosen)) this.seal();
  }

  // Encrypts what is chosen, with fresh randomness, and shows the portal the tracker.
  async seal() {
    const chosen = this.choices.list();
    const turn = (this.turn += 1);
    this.sealed = null;
    this.sms.wait();
    this.unreached(null);
    try {
      await this.place.found();
      const { tracker, code } = await this.worker.seal(chosen);
      if (turn !== this.turn) return;
      this.sealed = { tracker, code, choices: JSON.stringify(chosen) };
      await this.showTracker();
    } catch (fault) {
      if (turn !== this.turn) return;
      if (fault instanceof Unreachable) this.unreached(() => this.seal());
      else this.refused(fault);
    }
  }

  // Tells the portal the tracker of the ballot at hand; it answers with the code to text.
  async showTracker() {
    const { turn, sealed } = this;
    this.unreached(null);
    try {
      const said = await this.portal.tracker(sealed.tracker);
      if (turn !== this.turn) return;
      if (said.code !== sealed.code) throw new Refused("code");
      this.state = said.state;
      this.clocks.take(said.state);
      this.sms.show({ ...sealed, line: said.line }, said.state);
    } catch (fault) {
      if (turn !== this.turn) return;
      if (fault instanceof Unreachable) this.unreached(() => this.showTracker());
      else this.refused(fault);
    }
  }

  // Asks again what was not answered.
  retry() {
    const { again } = this;
    this.unreached(null);
    return again?.();
  }

  arm(ready) {
    this.sign.disabled = !ready || this.busy;
    part(this.section, "sign-waits").hidden = ready;
  }

  // Shows a ballot that was signed already: nothing else is offered any more.
  offer(kept) {
    this.kept = kept;
    this.section.classList.add("signed");
    this.preview.close();
    this.showSteps(this.last);
    this.views.show("preview");
    this.sealed = { tracker: kept.tracker, code: kept.code };
    this.sms.wait();
    return this.showTracker();
  }

  // Signs, keeps the bytes, and sends them until the portal answers.
  async cast() {
    if (this.sign.disabled) return;
    this.busy = true;
    this.arm(false);
    try {
      if (this.kept === null) await this.complete();
      await sendBallot(this.portal, this.kept.body, (tries) => this.tell(tries));
      this.leave(this.page.urls.receipt);
    } catch (fault) {
      this.busy = false;
      this.tell(null);
      if (this.kept !== null && ANEW.has(fault.word)) this.offer(this.kept);
      else this.refused(fault);
    }
  }

  async complete() {
    const { tracker, code } = this.sealed;
    const { body } = await this.worker.complete();
    const kept = { tracker, code, key: this.key, body: new Uint8Array(body) };
    keepBallot(kept);
    this.kept = kept;
    this.section.classList.add("signed");
    this.preview.close();
    this.showSteps(this.last);
  }

  tell(tries) {
    const key = tries === 0 ? "sending" : "sending_again";
    part(this.section, "progress").hidden = tries === null;
    part(this.section, "progress-text").textContent = tries === null ? "" : this.page.say(key);
  }

  refused(fault) {
    if (fault.word === "session") this.leave(this.page.urls.ended);
    else this.stop(fault);
  }

  // Opens the encrypted ballot for a check, if the voter says so twice.
  async askToOpen() {
    if (this.kept !== null || this.sealed === null || this.busy) return;
    if (await askToOpen()) await this.open();
  }

  // The portal notes first that this ballot is never cast; a fresh one follows.
  async open() {
    const { tracker } = this.sealed;
    const chosen = this.choices.list();
    this.busy = true;
    this.arm(false);
    try {
      const said = await this.portal.challenge(tracker);
      const { file } = await this.worker.challenge();
      this.wipe();
      this.take(said.state);
      this.showSteps(-1);
      const opened = { file, tracker, races: this.races, chosen };
      this.closeOpened = showOpened(this.page, this.views, opened);
    } catch (fault) {
      if (fault instanceof Unreachable) this.unreached(() => this.open());
      else this.refused(fault);
    } finally {
      this.busy = false;
    }
  }

  // There was no answer: the voter can have the same asked again, or nothing to be retried.
  unreached(again) {
    this.again = again;
    part(this.section, "unreached").hidden = again === null;
  }

  // Forgets what was chosen, here and on the page.
  wipe() {
    this.choices.clear();
    for (const one of this.pages) one.wipe();
    this.preview.wipe();
    this.sealed = null;
    this.reached = 0;
  }
}
