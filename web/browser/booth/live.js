// The voter's state as it changes: pushed by the portal, asked for every 3 seconds where it is not.
import { Unreachable } from "./portal.js";

const POLL = 3_000;
const RECONNECT = 15_000;

// Calls `onState` with every state and `onLost` with what refuses or breaks; returns what stops it
// and what asks at once.
export function follow(page, portal, onState, onLost) {
  let source = null;
  let polling = null;
  let stopped = false;

  async function refresh() {
    try {
      const state = await portal.state();
      if (!stopped) onState(state);
    } catch (fault) {
      if (!stopped) onLost(fault);
      if (!(fault instanceof Unreachable)) stop();
    }
  }

  function poll() {
    if (polling !== null || stopped) return;
    polling = setInterval(refresh, POLL);
  }

  function rest() {
    clearInterval(polling);
    polling = null;
  }

  function connect() {
    if (stopped || typeof EventSource === "undefined") return poll();
    source = new EventSource(page.urls.events);
    source.addEventListener("open", rest);
    source.addEventListener("state", (event) => onState(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      poll();
      if (source.readyState !== EventSource.CLOSED || stopped) return;
      setTimeout(connect, RECONNECT);
    });
  }

  // a phone that slept has missed events, and its clocks stood still
  function wake() {
    if (document.visibilityState === "visible") refresh();
  }

  function stop() {
    stopped = true;
    rest();
    source?.close();
    document.removeEventListener("visibilitychange", wake);
    window.removeEventListener("online", refresh);
  }

  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", refresh);
  connect();
  return { refresh, stop };
}
