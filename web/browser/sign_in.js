// The sign-in page: numbers in any script, another captcha, its sound, ALTCHA in its place.
import { checkNumbers, sendOnce } from "./lib/number_fields.js";

const form = document.querySelector("[data-sign-in]");
const captcha = form.querySelector("[data-captcha]");
const answer = captcha.querySelector("input[name=captcha]");
const token = captcha.querySelector("input[name=captcha_token]");
const picture = captcha.querySelector("[data-picture]");
const other = form.querySelector("[data-altcha]");

let sound = captcha.querySelector("[data-sound]");
let playing = null;

/** Put a button in the place of a link that serves without scripts. */
function asButton(link, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  button.textContent = link.textContent;
  Object.assign(button.dataset, link.dataset, { play: link.textContent });
  button.addEventListener("click", act);
  link.replaceWith(button);
  return button;
}

function stop() {
  if (!playing) return;
  playing.pause();
  playing = null;
  sound.textContent = sound.dataset.play;
}

async function play() {
  if (playing) {
    stop();
    return;
  }
  playing = new Audio(`/captcha/${token.value}.wav`);
  playing.addEventListener("ended", stop);
  playing.addEventListener("error", stop);
  sound.textContent = sound.dataset.stop;
  answer.focus();
  try {
    await playing.play();
  } catch {
    // interrupted, or no sound on this device: the error event has put the button back
    stop();
  }
}

async function renew() {
  stop();
  const answered = await fetch("/captcha", { cache: "no-store" });
  if (!answered.ok) {
    location.reload();
    return;
  }
  const fresh = (await answered.json()).token;
  token.value = fresh;
  picture.src = `/captcha/${fresh}.png`;
  answer.value = "";
  const told = captcha.querySelector("[data-told]");
  told.textContent = told.dataset.text;
  answer.focus();
}

function load(tag, attributes) {
  return new Promise((done, failed) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.addEventListener("load", done);
    element.addEventListener("error", failed);
    document.head.append(element);
  });
}

async function chooseOther() {
  const { script, scriptIntegrity, sheet, sheetIntegrity } = other.dataset;
  const chosen = other.querySelector("[data-chosen]");
  try {
    await Promise.all([
      load("link", { rel: "stylesheet", href: sheet, integrity: sheetIntegrity }),
      load("script", { type: "module", src: script, integrity: scriptIntegrity }),
    ]);
  } catch {
    other.querySelector("[data-failed]").hidden = false;
    return;
  }
  const widget = document.createElement("altcha-widget");
  widget.setAttribute("challenge", "/altcha");
  widget.setAttribute("name", "altcha");
  widget.setAttribute("language", document.documentElement.lang);
  widget.setAttribute("configuration", JSON.stringify({ hideFooter: true, hideLogo: true }));
  other.querySelector("[data-place]").append(widget);
  chosen.hidden = false;
  other.querySelector("[data-choose]").closest("p").hidden = true;
  stop();
  captcha.hidden = true;
  answer.disabled = true;
  chosen.tabIndex = -1;
  chosen.focus();
}

sound = asButton(sound, play);
asButton(captcha.querySelector("[data-new]"), renew);
other.hidden = false;
other.querySelector("[data-choose]").addEventListener("click", chooseOther);
checkNumbers(form);
sendOnce(form);
document.querySelector("[data-focus]")?.focus();
