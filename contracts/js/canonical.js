// JSON records: one canonical form (RFC 8785), read strictly (docs/protocol.md §5).
//
// A JSON body equals the canonical form of the value it holds, byte for byte, so that a value has
// one id. Numbers are integers from 0 to 2⁵³-1, bytes are lower-case hex, accounts G…. Errors name
// the field by its path, such as races[0].candidates[2].number.
import { AddressError, publicKey } from "./account.js";
import { RecordError } from "./record.js";

const LANGUAGE = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/;
const HEX = /^[0-9a-f]*$/;
const MAX_DEPTH = 64;
const SHOWN = 40;

/**
 * Read a JSON body strictly.
 *
 * @throws {RecordError} not UTF-8, not JSON, not an object, not in canonical form, nested too
 *   deep, or a number that is no integer below 2⁵³
 */
export function read(kind, body) {
  const fault = (why) => new RecordError(kind, "JSON", why);
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw fault("is not UTF-8");
  }
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw fault("cannot be read");
  }
  if (!isObject(value)) throw fault("is not an object");
  // this finds a field that is there twice, too: JSON.parse keeps the last
  if (canonical(value, 1, fault) !== text) throw fault("is not in canonical form (RFC 8785)");
  return new Fields(kind, "", value);
}

function canonical(value, depth, fault) {
  if (typeof value === "string") {
    // half a surrogate pair has no bytes; JSON.stringify would write an escape for it
    if (/\p{Surrogate}/u.test(value)) throw fault("has no canonical form");
    return JSON.stringify(value);
  }
  if (typeof value === "number" && !(Number.isSafeInteger(value) && !Object.is(value, -0))) {
    throw fault("has a number that is no integer below 2^53");
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (depth > MAX_DEPTH) throw fault(`nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one, depth + 1, fault)).join(",")}]`;
  // sorted by UTF-16 code units, as JavaScript's sort does
  const entries = Object.keys(value).sort();
  const written = entries.map(
    (name) => `${canonical(name, depth, fault)}:${canonical(value[name], depth + 1, fault)}`,
  );
  return `{${written.join(",")}}`;
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A JSON object whose fields are taken by name and type; `end` refuses what is left. */
export class Fields {
  #kind;
  #path;
  #fields;

  constructor(kind, path, value) {
    this.#kind = kind;
    this.#path = path;
    this.#fields = new Map(Object.entries(value));
  }

  /** Return an error of a field of this object. */
  fault(name, why) {
    return new RecordError(this.#kind, this.#at(name), why);
  }

  /** Demand that every field was taken. */
  end() {
    for (const name of this.#fields.keys()) throw this.fault(name.slice(0, SHOWN), "is an unknown field");
  }

  /** Take an integer from `low` to `high`. */
  integer(name, low = 0, high = Number.MAX_SAFE_INTEGER) {
    const value = this.#take(name);
    if (!Number.isSafeInteger(value)) throw this.fault(name, "is not an integer");
    if (value < low || value > high) throw this.fault(name, `is ${value}, not from ${low} to ${high}`);
    return value;
  }

  /** Take true or false. */
  boolean(name) {
    const value = this.#take(name);
    if (typeof value !== "boolean") throw this.fault(name, "is neither true nor false");
    return value;
  }

  /** Take a text, not empty. */
  text(name) {
    return this.#text(name, this.#take(name));
  }

  /** Take one of some words. */
  oneOf(name, words) {
    const value = this.#take(name);
    if (!words.includes(value)) throw this.fault(name, `is none of ${words.join(", ")}`);
    return value;
  }

  /** Take `size` bytes of lower-case hex; they stay a text. */
  hex(name, size) {
    const value = this.#take(name);
    if (typeof value !== "string" || !HEX.test(value)) throw this.fault(name, "is not lower-case hex");
    if (value.length !== 2 * size) {
      throw this.fault(name, `has ${value.length} hex digits, not ${2 * size}`);
    }
    return value;
  }

  /** Take hex as `hex` does, or null where there is no such field. */
  optionalHex(name, size) {
    return this.#fields.has(name) ? this.hex(name, size) : null;
  }

  /** Take a G… account. */
  account(name) {
    return this.#account(name, this.#take(name));
  }

  /** Take a list of G… accounts, at least one, all different. */
  accounts(name) {
    const found = this.#list(name, 1).map((value, place) => this.#account(`${name}[${place}]`, value));
    return this.#distinct(name, found);
  }

  /** Take a list of language tags, at least one, all different. */
  languages(name) {
    const found = this.#list(name, 1).map((value, place) => {
      const tag = this.#text(`${name}[${place}]`, value);
      if (!LANGUAGE.test(tag)) throw this.fault(`${name}[${place}]`, "is no language tag");
      return tag;
    });
    return this.#distinct(name, found);
  }

  /** Take an object of language to text that has each of the languages, no other. */
  texts(name, languages) {
    const found = this.#texts(name, languages);
    for (const language of languages) {
      if (!Object.keys(found).includes(language)) throw this.fault(`${name}.${language}`, "is missing");
    }
    return found;
  }

  /** Take an object of language to text that has some of the languages, or null. */
  optionalTexts(name, languages) {
    if (!this.#fields.has(name)) return null;
    const found = this.#texts(name, languages);
    if (!Object.keys(found).length) throw this.fault(name, "is empty");
    return found;
  }

  /** Take a list of at least so many objects. */
  objects(name, least) {
    return this.#list(name, least).map((value, place) => {
      if (!isObject(value)) throw this.fault(`${name}[${place}]`, "is not an object");
      return new Fields(this.#kind, this.#at(`${name}[${place}]`), value);
    });
  }

  #at(name) {
    return this.#path ? `${this.#path}.${name}` : name;
  }

  #take(name) {
    if (!this.#fields.has(name)) throw this.fault(name, "is missing");
    const value = this.#fields.get(name);
    this.#fields.delete(name);
    return value;
  }

  #list(name, least) {
    const value = this.#take(name);
    if (!Array.isArray(value)) throw this.fault(name, "is not a list");
    if (value.length < least) throw this.fault(name, `has ${value.length} entries, not at least ${least}`);
    return value;
  }

  #texts(name, languages) {
    const value = this.#take(name);
    if (!isObject(value)) throw this.fault(name, "is not an object of language to text");
    for (const [language, text] of Object.entries(value)) {
      if (!languages.includes(language)) {
        throw this.fault(`${name}.${language.slice(0, SHOWN)}`, "is none of the languages");
      }
      this.#text(`${name}.${language}`, text);
    }
    return value;
  }

  #text(name, value) {
    if (typeof value !== "string" || !value) throw this.fault(name, "is no text, or an empty one");
    return value;
  }

  #account(name, value) {
    if (typeof value !== "string") throw this.fault(name, "is not an account");
    try {
      publicKey(value);
    } catch (error) {
      if (error instanceof AddressError) throw this.fault(name, error.message);
      throw error;
    }
    return value;
  }

  #distinct(name, values) {
    values.forEach((value, place) => {
      if (values.indexOf(value) < place) throw this.fault(`${name}[${place}]`, `${value} is there twice`);
    });
    return values;
  }
}
