// "Is this mine?": compares a receipt with the ballot on this page. It reads a file that the
// visitor gives, and sends nothing: the page's policy allows no connection.
const MAX_BYTES = 4096;
const FIELDS = ["election", "format", "network", "tracker", "transaction"];
const FORMAT = "sandogh-receipt-1";
const HASH = /^[0-9a-f]{64}$/;

// Returns "bad", "other", "no" or "yes" (contracts/voting/receipt.py has the format).
export function judge(text, ballot) {
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    return "bad";
  }
  if (said === null || typeof said !== "object" || Array.isArray(said)) return "bad";
  if (Object.keys(said).sort().join() !== FIELDS.join()) return "bad";
  if (!FIELDS.every((name) => typeof said[name] === "string")) return "bad";
  if (said.format !== FORMAT || !HASH.test(said.tracker) || !HASH.test(said.transaction)) {
    return "bad";
  }
  if (said.election !== ballot.election || said.network !== ballot.network) return "other";
  const same = said.tracker === ballot.tracker && said.transaction === ballot.transaction;
  return same ? "yes" : "no";
}

function bind(box) {
  const field = box.querySelector("input[type=file]");
  const answer = box.querySelector("[role=status]");
  async function look(file) {
    const text = file.size <= MAX_BYTES ? await file.text() : "";
    const found = judge(text, box.dataset);
    answer.textContent = box.dataset[found];
    answer.className = found === "yes" ? "state good" : "state bad";
  }
  field.addEventListener("change", () => field.files.length && look(field.files[0]));
  box.addEventListener("dragover", (event) => event.preventDefault());
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) look(event.dataTransfer.files[0]);
  });
  box.hidden = false;
}

if (typeof document !== "undefined") {
  for (const box of document.querySelectorAll("[data-receipt]")) bind(box);
}
