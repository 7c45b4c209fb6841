// “Is the opened ballot right?”: its choices encrypted again, from disk.
import { equal } from "../../contracts/js/bytes.js";
import { ChallengeError, decodeChallenge, differences } from "../../contracts/js/opened.js";
import { keysEver, readElection } from "./election.js";
import { Horizon } from "./horizon.js";
import { GivenError, code, facts, fileText, limits, node, number, run, t, textOf, verdict } from "./page.js";

const MAX_FILE = 1 << 20;

async function check(form, tell) {
  const horizon = new Horizon(form.horizon.value);
  const text = await fileText(form.opened, MAX_FILE, "challenge");
  if (text === null) throw new GivenError("no_file");
  const opened = read(text);
  const election = await readElection(horizon, opened.election, tell);
  const same = opened.network === election.network.passphrase && equal(opened.manifest, election.manifestId);
  if (!same || opened.index >= election.roll.size) throw new GivenError("challenge_other");
  // an index whose key was replaced may have been opened under either key
  const found = keysEver(election, opened.index)
    .map((key) => differences(opened, election.statement, key))
    .sort((left, right) => left.length - right.length)[0];
  return () => draw(election, opened, found);
}

function draw(election, opened, found) {
  const agrees = !found.length;
  const items = found.map((one) => {
    const [kind, place] = one.split("_");
    return node("li", {}, t(`diff_${kind}`, { n: Number(place) }));
  });
  return [
    verdict(t(agrees ? "agrees" : "differs"), agrees),
    ...(agrees ? [] : [node("ul", { class: "fault" }, items)]),
    node("h2", {}, t("choices")),
    ...races(election, opened.bits),
    node("p", {}, t("remember")),
    facts([
      ["tracker", code(opened.tracker)],
      ["index", number(opened.index)],
      ["election", code(opened.election)],
    ]),
    ...limits("limit_source", "limit_ceremony"),
  ];
}

function races({ manifest }, bits) {
  let place = 0;
  return manifest.races.flatMap((race) => {
    const chosen = race.candidates.filter((_, k) => bits[place + k] === 1);
    place += race.candidates.length;
    const items = chosen.map((one) => node("li", {}, `${number(one.number)}: `, node("bdi", {}, textOf(one.name))));
    const list = items.length ? node("ul", {}, items) : node("p", { class: "soft" }, t("no_choice"));
    return [node("h3", {}, textOf(race.title)), list];
  });
}

function read(text) {
  try {
    return decodeChallenge(text);
  } catch (fault) {
    if (fault instanceof ChallengeError) throw new GivenError("challenge", fault.field);
    throw fault;
  }
}

run(check);
