// What the pages' small modules compute: clocks, digits, numbers typed in any script.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clockFrom, digits, minutes, parts, two } from "../../web/browser/lib/clock.js";
import { digitsOf } from "../../web/browser/lib/number_fields.js";

test("a time is split as the server splits it", () => {
  assert.deepEqual(parts(90061), { days: 1, hours: 1, minutes: 1, seconds: 1 });
  assert.deepEqual(parts(86399.2), { days: 1, hours: 0, minutes: 0, seconds: 0 });
  assert.deepEqual(parts(-3), { days: 0, hours: 0, minutes: 0, seconds: 0 });
});

test("a begun second is still there", () => {
  assert.equal(minutes(117), "01:57");
  assert.equal(minutes(0.1), "00:01");
  assert.equal(minutes(0), "00:00");
  assert.equal(minutes(-1), "00:00");
  assert.equal(two(7), "07");
});

test("digits are written in the page's language", () => {
  assert.equal(digits("01:57", "fa"), "۰۱:۵۷");
  assert.equal(digits("01:57", "en"), "01:57");
});

test("a clock goes on from what the server said, and never back", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 5_000_000 });
  const now = clockFrom(1_000);
  // the time since the page was opened runs on: only the date stands still here
  assert.ok(now() >= 1_000 && now() < 1_030);
  context.mock.timers.setTime(5_060_000);
  assert.ok(Math.abs(now() - 1_060) < 0.5);
  // the device's date is set back: the time since the page was opened still counts
  context.mock.timers.setTime(1_000_000);
  assert.ok(now() >= 1_000);
});

test("digits of any script are read, and nothing else", () => {
  assert.equal(digitsOf("۱۲۳-٤٥٦ 789"), "123456789");
  assert.equal(digitsOf("کد: ۰۰۱۲۳۴"), "001234");
  assert.equal(digitsOf("①²½߁"), "");
});
