// The page's side of the booth's worker: a promise for each message.
//
//     const booth = await BoothWorker.start();
//     const { key, election, order } = await booth.open({ manifest, keys, authority,
//                                                         fingerprint, credential });
//     await booth.place({ index, key, voted, amendment });
//     await booth.find(roll);
//     const { tracker, code } = await booth.seal([[0, 3], [1]]);
//     const { body } = await booth.complete();     // or: const { file } = await booth.challenge();
//     booth.terminate();
//
// A promise fails with a BoothFailure, whose `word` says which: fingerprint, manifest, columns,
// authority, credential (open); key, voted (place); roll, index, amendment (find); choices (seal);
// order (a message out of turn); worker (it could not be loaded, or broke); internal.
import { file, integrity } from "asset:worker.js";

// the one string that this page takes as code, where the browser knows Trusted Types
const POLICY = globalThis.trustedTypes?.createPolicy("sandogh-worker", {
  createScriptURL(url) {
    if (url !== String(new URL(file, import.meta.url))) throw new TypeError("not the worker's address");
    return url;
  },
});

/** What the worker refused, or that it failed: `word` for the page, `message` for who helps. */
export class BoothFailure extends Error {
  constructor(word, text) {
    super(text);
    this.name = "BoothFailure";
    this.word = word;
  }
}

export class BoothWorker {
  #worker;
  #waiting = new Map();
  #last = 0;

  /** Load the worker, if it is the file that this page was built with. */
  static async start() {
    const url = String(new URL(file, import.meta.url));
    try {
      // a worker has no integrity attribute: fetched so first, it comes out of the cache then
      await fetch(url, { integrity, credentials: "same-origin" });
    } catch {
      throw new BoothFailure("worker", "the worker could not be loaded, or is not the one built");
    }
    return new BoothWorker(new Worker(POLICY?.createScriptURL(url) ?? url));
  }

  constructor(worker) {
    this.#worker = worker;
    worker.addEventListener("message", ({ data }) => this.#answered(data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#fail(event.message || "the worker could not be loaded");
    });
    worker.addEventListener("messageerror", () => this.#fail("an answer could not be read"));
  }

  open(given) {
    return this.#ask("open", given);
  }

  place(place) {
    return this.#ask("place", place);
  }

  find(roll) {
    return this.#ask("find", { roll });
  }

  seal(chosen) {
    return this.#ask("seal", { chosen });
  }

  complete() {
    return this.#ask("complete", {});
  }

  challenge() {
    return this.#ask("challenge", {});
  }

  /** End the worker, and all that is in its memory with it. */
  terminate() {
    this.#fail("the worker was ended");
  }

  #ask(what, given) {
    if (!this.#worker) return Promise.reject(new BoothFailure("worker", "the worker was ended"));
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ ...given, id, do: what });
    });
  }

  #answered({ id, ok, error }) {
    const promise = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) promise?.reject(new BoothFailure(error.name, error.text));
    else promise?.resolve(ok);
  }

  #fail(text) {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(new BoothFailure("worker", text));
    this.#waiting.clear();
  }
}
