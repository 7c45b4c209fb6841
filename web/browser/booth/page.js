// What the server put into the page: words, addresses, the form's token; and how they are written.
const PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹";

export class Page {
  constructor(data) {
    Object.assign(this, data);
    Object.freeze(this);
  }

  // The words of a key, with {name} filled in; numbers in the language's digits.
  say(key, values = {}) {
    const words = this.words[key];
    if (words === undefined) throw new Error(`the page has no words for ${key}`);
    return words.replace(/\{(\w+)\}/g, (_all, name) => this.digits(String(values[name])));
  }

  // The digits of a text in the page's language.
  digits(text) {
    return this.language === "fa" ? text.replace(/[0-9]/g, (one) => PERSIAN_DIGITS[one]) : text;
  }

  // The language of a manifest's text to show: the page's, else the first that there is.
  chosenLanguage(texts) {
    return this.language in texts ? this.language : Object.keys(texts)[0];
  }

  // A manifest's text as plain text, for words made around it.
  text(texts) {
    return texts[this.chosenLanguage(texts)];
  }

  // Writes a manifest's text into an element, as text and nothing else.
  write(element, texts) {
    const language = this.chosenLanguage(texts);
    element.textContent = texts[language];
    element.lang = language;
    element.dir = "auto";
  }
}

export function readPage() {
  return new Page(JSON.parse(document.getElementById("booth-data").textContent));
}

// The element that has a role in a section, by its data-part.
export function part(root, name) {
  const found = root.querySelector(`[data-part="${name}"]`);
  if (found === null) throw new Error(`the page has no part ${name}`);
  return found;
}

// A fresh copy of a template's only element.
export function copyOf(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}
