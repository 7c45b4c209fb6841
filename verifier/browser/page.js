// What the three pages share: languages, the form, what is being read, and what was found.
//
// Texts of others (names, hashes) enter as text only. What was found is drawn by a function, so that
// it can be drawn again in the other language.
import { AddressError } from "../../contracts/js/account.js";
import { hex } from "../../contracts/js/bytes.js";
import { ElectionError } from "./election.js";
import { SourceError } from "./horizon.js";
import { WireError } from "./wire.js";
import { WORDS } from "./words.js";

const LANGUAGES = ["fa", "en"];
const ZONE = "Asia/Tehran";
// the end of the year 9998: dates end a little later, and a ledger's header may say anything
const LAST_MOMENT = 253_370_764_800;

/** What somebody gave can't be used: `code` names a text for people. */
export class GivenError extends Error {
  constructor(code, what = "") {
    super(code);
    Object.assign(this, { code, what });
  }
}

let language = 0;
let drawn = () => [];

/** Return a text in the language in force, its `{…}` filled; numbers are written as there. */
export function t(key, values = {}) {
  const text = WORDS[key][language];
  return text.replace(/\{(\w+)\}/g, (_, name) => number(values[name]));
}

/** Return a number as the language writes it. */
export function number(value) {
  return typeof value === "number" ? value.toLocaleString(LANGUAGES[language], { useGrouping: false }) : value;
}

/** Return Unix seconds as a date and time in Iran, and in UTC; as a number where no date is so late. */
export function moment(seconds) {
  if (seconds > LAST_MOMENT) return [String(seconds)];
  const date = new Date(seconds * 1000);
  const options = { dateStyle: "medium", timeStyle: "medium", timeZone: ZONE };
  const local = new Intl.DateTimeFormat(language ? "en-GB" : "fa-IR-u-ca-persian", options).format(date);
  const utc = date.toISOString().replace("T", " ").replace(".000Z", " UTC");
  return [local, node("span", { class: "soft", dir: "ltr" }, utc)];
}

/** Return the text of the manifest's languages that fits. */
export function textOf(texts) {
  return texts[LANGUAGES[language]] ?? Object.values(texts)[0];
}

/** Make an element. */
export function node(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.flat());
  return made;
}

/** Return bytes, or a text, as code that breaks where it must. */
export function code(value) {
  return node("code", { dir: "ltr" }, typeof value === "string" ? value : hex(value));
}

/** Return a heading with a verdict's colours. */
export function verdict(text, good) {
  return node("h2", { class: `state ${good ? "good" : "bad"}`, tabindex: "-1" }, text);
}

/** Return a list of facts, of label and value; a null value is left out. */
export function facts(pairs) {
  const rows = pairs
    .filter(([, value]) => value !== null)
    .map(([key, value]) => node("div", {}, node("dt", {}, t(key)), node("dd", {}, value)));
  return node("dl", { class: "facts" }, rows);
}

/** Return what the page does not check. */
export function limits(...keys) {
  const items = keys.map((key) => node("li", {}, t(key)));
  return [node("h2", {}, t("limits")), node("ul", {}, items)];
}

/** Return a link to a transaction in a node's own explorer, or null. */
export function explorer(horizon, network, name) {
  if (!network.own) return null;
  const href = `${horizon.base}/explorer/tx/${hex(name)}`;
  return node("a", { href, rel: "noreferrer noopener", target: "_blank" }, t("explorer"));
}

/**
 * Run the page.
 *
 * @param {(form: HTMLFormElement, tell: (stage: string, values?: object) => void) =>
 *   Promise<() => Array>} check does the work and returns what draws its result
 */
export function run(check) {
  const form = document.querySelector("form");
  const stage = document.querySelector("#stage");
  const found = document.querySelector("#found");
  const button = form.querySelector("button");
  const draw = () => found.replaceChildren(...drawn());
  const tell = (name, values = {}) => {
    stage.textContent = t(`stage_${name}`, values);
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    found.replaceChildren();
    try {
      drawn = await check(form, tell);
      draw();
    } catch (fault) {
      drawn = problem(fault);
      draw();
    }
    stage.textContent = "";
    button.disabled = false;
    found.querySelector("h2")?.focus();
  });
  document.querySelector("[data-language]").addEventListener("click", () => {
    language = 1 - language;
    speak();
    draw();
  });
  speak();
  form.hidden = false;
}

function speak() {
  const page = document.documentElement;
  page.lang = LANGUAGES[language];
  page.dir = language ? "ltr" : "rtl";
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = t(one.dataset.word);
  document.querySelector("[data-language]").lang = LANGUAGES[1 - language];
}

function problem(fault) {
  const [key, what] = named(fault);
  return () => [
    verdict(t("error"), false),
    node("p", {}, t(`err_${key}`), ...(what ? [" ", code(what)] : [])),
  ];
}

function named(fault) {
  if (fault instanceof GivenError || fault instanceof ElectionError) return [fault.code, fault.what];
  if (fault instanceof SourceError) {
    return [fault.code, ["bad_url", "unreachable"].includes(fault.code) ? "" : fault.what];
  }
  if (fault instanceof WireError) return ["wire", fault.why];
  if (fault instanceof AddressError) return ["address", ""];
  return ["fault", String(fault?.message ?? fault).slice(0, 200)];
}

/** Return the text of a chosen file, or null where none was chosen. */
export async function fileText(field, most, refused) {
  const [file] = field.files;
  if (!file) return null;
  if (file.size > most) throw new GivenError(refused);
  return file.text();
}
