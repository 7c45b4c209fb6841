// The simulated phones: new messages are shown as they come, by reading the page again.
const EVERY = 1500;

const live = document.querySelector("[data-live]");

/** Show the newest message, unless the reader has scrolled up to an older one. */
function toEnd(list) {
  list.scrollTop = list.scrollHeight;
}

function atEnd(list) {
  return list.scrollHeight - list.scrollTop - list.clientHeight < 40;
}

/** Take what is new from the page as it is now; what has the focus stays where it is. */
function takeOver(page) {
  const now = page.querySelector(`[data-live="${live.dataset.live}"]`);
  if (!now) return;
  const follow = atEnd(live);
  const known = new Set([...live.querySelectorAll("[data-message]")].map((one) => one.dataset.message));
  const rows = [...now.querySelectorAll("[data-message]")];
  if (rows.length || known.size) {
    for (const row of rows) {
      if (!known.has(row.dataset.message)) live.append(document.adoptNode(row));
    }
  } else if (now.textContent !== live.textContent) {
    live.replaceChildren(...[...now.childNodes].map((one) => document.adoptNode(one)));
  }
  if (follow) toEnd(live);
}

async function readAgain() {
  if (!document.hidden) {
    try {
      const answer = await fetch(location.pathname + location.search, { cache: "no-store" });
      if (answer.ok) takeOver(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch (fault) {
      // the portal is being started again: the next time it answers
      console.info("the phones could not be read:", fault.name);
    }
  }
  setTimeout(readAgain, EVERY);
}

if (live) {
  for (const one of document.querySelectorAll("[data-reload]")) one.hidden = true;
  toEnd(live);
  setTimeout(readAgain, EVERY);
}
