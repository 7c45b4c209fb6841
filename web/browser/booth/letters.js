// Persian as it is typed on different keyboards, made alike for searching.
const ALIKE = { ي: "ی", ى: "ی", ئ: "ی", ك: "ک", ة: "ه", ۀ: "ه", أ: "ا", إ: "ا", آ: "ا", ؤ: "و" };
const UNSEEN = /[\u0300-\u036f\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

// Letters, digits and spaces in one form: ي and ی, ۷ and 7, upper and lower case are the same.
export function alike(text) {
  return text
    .normalize("NFKC")
    .replace(/[يىئكةۀأإآؤ]/g, (one) => ALIKE[one])
    .normalize("NFKD")
    .replace(UNSEEN, "")
    .replace(/[۰-۹]/g, (one) => String(one.charCodeAt(0) - 0x06f0))
    .replace(/[٠-٩]/g, (one) => String(one.charCodeAt(0) - 0x0660))
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();
}

// The words that a candidate must all have: [] finds everybody.
export function wordsOf(query) {
  const found = alike(query);
  return found === "" ? [] : found.split(" ");
}

// Whether a text that was made alike has every word.
export function hasAll(text, words) {
  return words.every((word) => text.includes(word));
}
