// “Was my ballot counted?”: a tracker or receipt, looked up and checked from disk.
import { equal, fromHex, hex } from "../../contracts/js/bytes.js";
import { Judge, castsOf, namedIndex, trackersOf } from "./casts.js";
import { readElection } from "./election.js";
import { Horizon } from "./horizon.js";
import { judged } from "./judging.js";
import { GivenError, code, explorer, facts, fileText, limits, moment, node, number, run, t, verdict } from "./page.js";

const MAX_RECEIPT = 4096;
const RECEIPT = ["election", "format", "network", "tracker", "transaction"];
const HASH = /^[0-9a-f]{64}$/;

async function check(form, tell) {
  const horizon = new Horizon(form.horizon.value);
  const given = await fileText(form.receipt, MAX_RECEIPT, "receipt");
  const receipt = given === null ? null : readReceipt(given);
  const typed = form.tracker.value.trim().toLowerCase();
  const asked = receipt?.tracker ?? typed;
  if (!HASH.test(asked) || (typed && typed !== asked)) throw new GivenError("tracker");
  const account = form.election.value.trim();
  if (receipt && account && account !== receipt.election) throw new GivenError("receipt_other");
  const election = await readElection(horizon, receipt?.election ?? account, tell);
  if (receipt && receipt.network !== election.network.passphrase) throw new GivenError("receipt_other");
  const search = await find(horizon, election, fromHex(asked), tell);
  return () => draw(horizon, election, asked, receipt, search);
}

async function find(horizon, election, tracker, tell) {
  const byIndex = new Map();
  const found = [];
  let casts = 0;
  let skipped = 0;
  let judge = null;
  let index = null;
  for await (const cast of castsOf(horizon, election, () => skipped++)) {
    casts++;
    if (casts % 50 === 1) tell("ballots", { n: casts });
    const named = namedIndex(cast);
    if (named === null || (index !== null && named !== index)) continue;
    const hit = trackersOf(election, cast).some((one) => equal(one, tracker));
    if (!hit && index === null) {
      // kept by name: only those of the index that is found are looked at again
      byIndex.set(named, [...(byIndex.get(named) ?? []), cast.one.ledgerHash]);
      continue;
    }
    if (index === null) {
      index = named;
      judge = new Judge(election, index);
      await judgeEarlier(horizon, election, judge, byIndex.get(index) ?? []);
    }
    tell("proof", { n: cast.one.ledger });
    const answer = await judged(horizon, judge, cast);
    if (hit) found.push({ ...answer, place: casts, index });
    if (hit && answer.reason === null) break;
  }
  const best = found.find((one) => one.reason === null) ?? found[0] ?? null;
  return { best, casts, skipped };
}

async function judgeEarlier(horizon, election, judge, names) {
  if (!names.length) return;
  const wanted = new Set(names.map(hex));
  for await (const cast of castsOf(horizon, election, () => {})) {
    if (!wanted.delete(hex(cast.one.ledgerHash))) continue;
    await judged(horizon, judge, cast);
    if (!wanted.size) return;
  }
}

function draw(horizon, election, asked, receipt, { best, casts, skipped }) {
  const { network } = election;
  const until = [node("span", {}, t("until", { n: network.tip, casts })), ...moment(network.time)];
  const notes = skipped ? [node("p", { class: "soft" }, t("skipped", { n: skipped }))] : [];
  const rest = [...notes, ...limits("limit_count", "limit_source", "limit_chain", "limit_ceremony")];
  if (best === null) {
    return [verdict(t("not_found"), false), facts([["tracker", code(asked)], ["read", until]]), ...rest];
  }
  const { one, done } = best.cast;
  const counts = best.reason === null;
  const differs = receipt && receipt.transaction !== hex(one.ledgerHash);
  const wrong = differs
    ? [node("p", { class: "fault" }, t("receipt_differs"), " ", code(receipt.transaction))]
    : [];
  return [
    verdict(t(counts ? (best.proved ? "counted" : "unproved") : "refused"), counts && best.proved && !differs),
    ...wrong,
    facts([
      ["reason", counts ? null : t(`reason_${best.reason}`)],
      ["tracker", code(asked)],
      ["place", number(best.place)],
      ["index", number(best.index)],
      ["closed", moment(best.ledger.closeTime)],
      ["transaction", [code(one.ledgerHash), " ", explorer(horizon, network, one.ledgerHash) ?? ""]],
      ["memo", code(done.id)],
      ["ledger", number(one.ledger)],
      ["header", code(best.ledger.hash)],
      ["proof", t(best.proved ? "level_A" : "level_none")],
      ["checked", counts && best.proved ? t("checked_all") : null],
      ["read", counts ? t("until_found", { casts }) : until],
    ]),
    ...(counts && network.time <= election.window.end ? [node("p", {}, t("open_counted"))] : []),
    ...rest,
  ];
}

function readReceipt(text) {
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    throw new GivenError("receipt");
  }
  const names = said !== null && typeof said === "object" ? Object.keys(said).sort() : [];
  const texts = names.every((name) => typeof said[name] === "string");
  if (names.join() !== RECEIPT.join() || !texts || said.format !== "sandogh-receipt-1") {
    throw new GivenError("receipt");
  }
  if (!HASH.test(said.tracker) || !HASH.test(said.transaction)) throw new GivenError("receipt");
  return said;
}

run(check);
