// Makes ballots and opened ones as a browser does, for Python to judge: JSON on stdin and stdout.
import { readFileSync } from "node:fs";
import { Statement } from "../../contracts/js/ballot_proof.js";
import { Shape } from "../../contracts/js/ballot_shape.js";
import { fromHex, hex } from "../../contracts/js/bytes.js";
import { publicKeyOf } from "../../contracts/js/credentials.js";
import { SealedBallot, prepareBallot } from "../../contracts/js/encrypt.js";
import { decodePoint, decodeScalar } from "../../contracts/js/group.js";

const given = JSON.parse(readFileSync(0, "utf8"));
const keys = given.keys.map((key) => decodePoint(fromHex(key)));
const statement = new Statement(fromHex(given.context), keys, new Shape(given.races));
const kappa = decodeScalar(fromHex(given.kappa));
const key = publicKeyOf(kappa);
const election = { ...given.election, manifest: fromHex(given.election.manifest) };

const made = given.choices.map((chosen, index) => {
  const seal = () => new SealedBallot(prepareBallot(statement), index, key, chosen);
  const cast = seal();
  const opened = seal();
  return {
    tracker: hex(cast.tracker),
    code: cast.code,
    body: hex(cast.cast(kappa)),
    file: opened.challenge(election),
  };
});
process.stdout.write(JSON.stringify({ key: hex(key), made }));
