// Time that a server gave, carried on by this device, and how it is written.

const PERSIAN = "۰۱۲۳۴۵۶۷۸۹";

/** The digits of the page's language. */
export function digits(text, language = document.documentElement.lang) {
  return language === "fa" ? text.replace(/[0-9]/g, (one) => PERSIAN[one]) : text;
}

/**
 * A clock that starts at a given second. The device's own date is never believed, only how it
 * goes on; of its two clocks one stops in sleep and the other can be set back, so the later counts.
 */
export function clockFrom(seconds) {
  const date = Date.now();
  const uptime = performance.now();
  return () => seconds + Math.max(Date.now() - date, performance.now() - uptime) / 1000;
}

/** Days, hours, minutes and seconds; a time that has passed is zero. */
export function parts(seconds) {
  const left = Math.max(0, Math.ceil(seconds));
  return {
    days: Math.floor(left / 86400),
    hours: Math.floor((left % 86400) / 3600),
    minutes: Math.floor((left % 3600) / 60),
    seconds: left % 60,
  };
}

/** Two digits at least. */
export function two(number) {
  return String(number).padStart(2, "0");
}

/** Minutes and seconds, as 01:57. */
export function minutes(seconds) {
  const left = Math.max(0, Math.ceil(seconds));
  return `${two(Math.floor(left / 60))}:${two(left % 60)}`;
}

/**
 * Call back now and at the turn of each second, until it answers false. Pages in the background
 * are woken rarely, so it is called at once when one is seen again.
 */
export function everySecond(tell) {
  let timer = 0;
  const turn = () => {
    clearTimeout(timer);
    if (tell() === false) {
      document.removeEventListener("visibilitychange", turn);
      return;
    }
    timer = setTimeout(turn, 1000 - (Date.now() % 1000) + 5);
  };
  document.addEventListener("visibilitychange", turn);
  turn();
}
