// What the booth asks of the portal, and the two ways in which it gets no answer.

// The portal says no: `word` names the rule, as the worker's failures name theirs.
export class Refused extends Error {
  constructor(word, text = word) {
    super(text);
    this.word = word;
  }
}

// No answer, or none that says anything: the same may be asked again.
export class Unreachable extends Error {
  constructor(cause) {
    super("no answer from the portal", { cause });
    this.word = "network";
  }
}

const PATIENCE = 15_000;

async function ask(url, options = {}) {
  let response;
  let body;
  try {
    response = await fetch(url, {
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
    });
    body = await response.arrayBuffer();
  } catch (cause) {
    throw new Unreachable(cause);
  }
  if (response.ok) return body;
  if (response.status >= 500 || response.status === 429) throw new Unreachable(response.status);
  const said = json(body);
  if (typeof said?.error !== "string") throw new Unreachable(response.status);
  throw new Refused(said.error, String(said.text ?? ""));
}

function json(body) {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}

async function answer(url, options) {
  const said = json(await ask(url, options));
  if (said === null) throw new Unreachable("not JSON");
  return said;
}

// The portal's addresses as functions; `page` says where they are.
export function portal(page) {
  const { urls, token } = page;
  const post = (url, type, body) =>
    answer(url, { method: "POST", body, headers: { "Content-Type": type, "X-Form-Token": token } });
  const postJson = (url, value) => post(url, "application/json", JSON.stringify(value));
  return {
    state: () => answer(urls.state),
    async material() {
      const [manifest, keys] = await Promise.all([urls.manifest, urls.keys].map((url) => ask(url)));
      return { manifest, keys };
    },
    roll: () => ask(urls.roll),
    credential: (key) => postJson(urls.credential, { key }),
    tracker: (tracker) => postJson(urls.tracker, { tracker }),
    challenge: (tracker) => postJson(urls.challenge, { tracker }),
    ballot: (bytes) => post(urls.ballot, "application/octet-stream", bytes),
  };
}
