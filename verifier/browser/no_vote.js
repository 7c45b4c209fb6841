// “Did anybody vote in my name?”: the casts that name one credential's index.
//
// The credential gives key and index here. Which requests are made does not depend on it.
import { equal, hex } from "../../contracts/js/bytes.js";
import { publicKey } from "../../contracts/js/account.js";
import {
  LinkError,
  decodeCredential,
  decodeFingerprint,
  parseLink,
  publicKeyOf,
  secretKey,
} from "../../contracts/js/credentials.js";
import { Judge, castsOf, namedIndex } from "./casts.js";
import { indexOf, readElection } from "./election.js";
import { Horizon } from "./horizon.js";
import { GivenError, code, explorer, facts, limits, moment, node, number, run, t, verdict } from "./page.js";

async function check(form, tell) {
  const horizon = new Horizon(form.horizon.value);
  const given = read(form.credential.value);
  form.credential.value = "";
  try {
    const election = await readElection(horizon, form.election.value.trim(), tell);
    const other = isOther(election, given);
    const index = other ? null : indexOf(election, keyOf(election, given));
    const mine = [];
    let casts = 0;
    let skipped = 0;
    const judge = index === null ? null : new Judge(election, index);
    for await (const cast of castsOf(horizon, election, () => skipped++)) {
      casts++;
      if (casts % 50 === 1) tell("ballots", { n: casts });
      if (judge !== null && namedIndex(cast) === index) {
        mine.push({ ...judge.judge(cast, cast.one.time), cast });
      }
    }
    // told at the end: what was asked until here is the same for everybody
    if (index === null) throw new GivenError(other ? "link_other" : "nobody");
    return () => draw(horizon, election, { index, mine, casts, skipped });
  } finally {
    given.credential.fill(0);
  }
}

function isOther(election, { fingerprint }) {
  return fingerprint !== null && !equal(fingerprint, election.manifestId.subarray(0, fingerprint.length));
}

function keyOf(election, { credential }) {
  return publicKeyOf(secretKey(election.network.id, publicKey(election.account), credential));
}

function draw(horizon, election, { index, mine, casts, skipped }) {
  const { network, amendments, window } = election;
  const notes = [];
  if (amendments.some((one) => one.index === index)) notes.push(node("p", {}, t("amended")));
  if (skipped) notes.push(node("p", { class: "soft" }, t("skipped", { n: skipped })));
  if (network.time <= window.end) notes.push(node("p", {}, t("still_open")));
  const counted = mine.filter((one) => one.reason === null).length;
  return [
    verdict(t(mine.length ? (counted ? "some" : "some_refused") : "none", { n: mine.length }), !mine.length),
    facts([
      ["mine_index", number(index)],
      ["read", [node("span", {}, t("until", { n: network.tip, casts })), ...moment(network.time)]],
    ]),
    ...mine.flatMap((one, k) => drawCast(horizon, network, one, k + 1)),
    ...notes,
    ...limits("limit_source", "limit_chain", "limit_ceremony", "limit_count"),
  ];
}

function drawCast(horizon, network, { reason, tracker, cast }, n) {
  const { one } = cast;
  const said = [
    node("h3", {}, t("cast", { n })),
    facts([
      ["verdict", t(reason === null ? "was_counted" : "was_refused")],
      ["reason", reason === null ? null : t(`reason_${reason}`)],
      ["closed", moment(one.time)],
      ["tracker", tracker === null ? null : code(hex(tracker))],
      ["transaction", [code(one.ledgerHash), " ", explorer(horizon, network, one.ledgerHash) ?? ""]],
      ["ledger", number(one.ledger)],
    ]),
  ];
  return [node("section", { class: "card" }, said)];
}

function read(text) {
  try {
    if (!text.trim().slice(0, -1).includes("=")) {
      return { credential: decodeCredential(text), fingerprint: null };
    }
    const { e, c } = parseLink(text);
    return { credential: decodeCredential(c), fingerprint: decodeFingerprint(e) };
  } catch (fault) {
    if (fault instanceof LinkError) throw new GivenError("credential");
    throw fault;
  }
}

run(check);
