// The booth's modules that need no page: choices, roll, search, clocks, link, text message, words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Choices } from "../../web/browser/booth/choices.js";
import { written } from "../../web/browser/booth/clocks.js";
import { alike, hasAll, wordsOf } from "../../web/browser/booth/letters.js";
import { codesOf } from "../../web/browser/booth/link.js";
import { Page } from "../../web/browser/booth/page.js";
import { RollPlace } from "../../web/browser/booth/place.js";
import { smsLink } from "../../web/browser/booth/sms.js";

const RACES = [
  { min: 0, max: 2 },
  { min: 1, max: 1 },
];

test("beyond a race's maximum nothing is chosen", () => {
  const choices = new Choices(RACES);
  assert.equal(choices.set(0, 4, true), true);
  assert.equal(choices.set(0, 1, true), true);
  assert.equal(choices.set(0, 2, true), false);
  assert.deepEqual(choices.list(), [[1, 4], []]);
  assert.equal(choices.set(0, 4, true), true, "chosen already");
  assert.equal(choices.set(0, 4, false), true);
  assert.equal(choices.set(0, 2, true), true);
  assert.deepEqual(choices.list(), [[1, 2], []]);
});

test("the first race that lacks some is named", () => {
  const choices = new Choices(RACES);
  assert.equal(choices.lacking(), 1);
  choices.set(1, 0, true);
  assert.equal(choices.lacking(), -1);
});

test("cleared choices are none", () => {
  const choices = new Choices(RACES);
  assert.equal(choices.empty, true);
  choices.set(0, 0, true);
  assert.equal(choices.empty, false);
  choices.clear();
  assert.equal(choices.empty, true);
  assert.deepEqual(choices.list(), [[], []]);
});

// A portal whose roll is asked for `failing` times in vain, and a worker that takes what comes.
function rolls(failing) {
  const asked = { portal: 0, worker: [] };
  const roll = async () => {
    asked.portal += 1;
    if (asked.portal <= failing) throw new Error("no answer");
    return "the roll";
  };
  const find = async (given) => asked.worker.push(given);
  return { asked, place: new RollPlace({ roll }, { find }) };
}

test("the roll is fetched once, when it is first asked for", async () => {
  const { asked, place } = rolls(0);
  assert.equal(asked.portal, 0);
  place.ahead();
  await Promise.all([place.found(), place.found()]);
  await place.found();
  assert.deepEqual(asked, { portal: 1, worker: ["the roll"] });
});

test("a roll that did not come is fetched again", async () => {
  const { asked, place } = rolls(2);
  place.ahead();
  await assert.rejects(place.found(), /no answer/);
  assert.equal(asked.portal, 1, "both were told of one try");
  await assert.rejects(place.found(), /no answer/);
  await place.found();
  assert.deepEqual(asked, { portal: 3, worker: ["the roll"] });
});

const finds = (query, text) => hasAll(alike(text), wordsOf(query));

test("a search finds what another keyboard writes", () => {
  assert.ok(finds("علي", "علی کریمی"));
  assert.ok(finds("كريمي", "علی کریمی"));
  assert.ok(finds("کريمی علی", "علی کریمی"), "words in any order");
  for (const query of ["چشمه‌سار", "چشمه سار", "چشمهسار"]) {
    assert.ok(finds(query, "چشمه‌سار توران"), "joined, apart, or neither");
  }
  assert.ok(finds("اذر", "آذر"));
  assert.ok(finds("مُحَمَّد", "محمد"));
  assert.ok(finds("JUYBARI", "Omid Juybari"));
  assert.ok(finds("  ", "anybody"));
  assert.ok(!finds("زهره", "علی کریمی"));
});

test("a search finds a number in any digits", () => {
  for (const query of ["27", "۲۷", "٢٧"]) assert.ok(finds(query, "27 خسرو خورشیدی"));
  assert.ok(!finds("28", "27 خسرو خورشیدی"));
});

test("clocks are written as on the guide's screens", () => {
  assert.equal(written(6 * 3600 + 3 * 60 + 30, 3), "06:03:30");
  assert.equal(written(14 * 60 + 48, 4), "00:00:14:48");
  assert.equal(written(2 * 86400 + 3661, 3), "02:01:01:01");
  assert.equal(written(119.2, 2), "02:00");
  assert.equal(written(3600, 2), "01:00:00");
  assert.equal(written(-5, 3), "00:00:00");
});

const LINK = { fingerprint: "ABC-1", credential: "XYZ$2" };

test("a whole link, or its fragment, gives both codes", () => {
  assert.deepEqual(codesOf("https://vote.example/#e=ABC-1&c=XYZ%242"), LINK);
  assert.deepEqual(codesOf(" https://vote.example/?lang=en#c=XYZ$2&e=ABC-1 "), LINK);
  assert.deepEqual(codesOf("e=ABC-1&c=XYZ$2"), LINK);
  for (const text of ["", "ABC-1", "https://vote.example/", "#e=ABC-1", "#e=&c=X"]) {
    assert.equal(codesOf(text), null);
  }
});

test("a text message is filled in on either kind of phone", () => {
  const on = (userAgent, maxTouchPoints = 5) =>
    smsLink("100077066", "04859043", { userAgent, maxTouchPoints });
  assert.equal(on("Mozilla/5.0 (Linux; Android 16)"), "sms:100077066?body=04859043");
  assert.equal(on("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0)"), "sms:100077066&body=04859043");
  assert.equal(on("Mozilla/5.0 (Macintosh)", 5), "sms:100077066&body=04859043", "an iPad");
  assert.equal(on("Mozilla/5.0 (Macintosh)", 0), "sms:100077066?body=04859043", "a Mac");
});

const page = (language) => new Page({ language, words: { of: "{n} از {max}", name: "{name}" } });

test("numbers in words are in the language's digits", () => {
  assert.equal(page("fa").say("of", { n: 12, max: 30 }), "۱۲ از ۳۰");
  assert.equal(page("en").say("of", { n: 12, max: 30 }), "12 از 30");
  assert.equal(page("en").say("name", { name: "$& {max}" }), "$& {max}", "filled in once, as it is");
  assert.throws(() => page("fa").say("nothing"), /no words for nothing/);
});

test("a manifest's text is the page's language's, else the first", () => {
  assert.equal(page("fa").text({ en: "Board", fa: "هیئت مدیره" }), "هیئت مدیره");
  assert.equal(page("fa").text({ en: "Board" }), "Board");
});
