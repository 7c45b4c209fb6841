// The booth: reads the link, lets the worker check what the portal gives, then the voter votes.
//
// What is chosen stays in this window: the portal is given a tracker, then one signed ballot.
import { Faults } from "./booth/fault.js";
import { keptBallot } from "./booth/kept.js";
import { askLink } from "./booth/link.js";
import { readPage } from "./booth/page.js";
import { portal } from "./booth/portal.js";
import { Views } from "./booth/views.js";
import { Voting } from "./booth/voting.js";
import { BoothWorker } from "./lib/booth_worker.js";
import { storeLink, storedLink } from "./lib/link.js";

const TYPED = new Set(["fingerprint", "credential"]);

const page = readPage();
const asked = portal(page);
const views = new Views(document.getElementById("booth"));
const faults = new Faults(page, views);

// Opens the election under the link's codes; asks for them again where they were mistyped.
async function open(worker, material) {
  let link = storedLink() ?? (await askLink(page, views, null));
  for (;;) {
    try {
      const opened = await worker.open({ ...material, authority: page.authority, ...link });
      storeLink(link);
      return opened;
    } catch (fault) {
      if (!TYPED.has(fault.word)) throw fault;
      const wrong = { field: fault.word, text: page.say(`link_wrong_${fault.word}`) };
      link = await askLink(page, views, wrong);
    }
  }
}

async function start() {
  const material = asked.material();
  // its failure is told where it is waited for
  material.catch(() => {});
  const state = await asked.state();
  if (state.step === "ended") return location.replace(page.urls.ended);
  if (state.step === "registered") return location.replace(page.urls.receipt);
  const worker = await BoothWorker.start();
  const opened = await open(worker, await material);
  views.show("loading");
  await worker.place(await asked.credential(opened.key));
  const voting = new Voting({ page, portal: asked, views, faults, worker, opened });
  return voting.begin(await asked.state(), keptBallot(opened.key));
}

start().catch((fault) => {
  // a session that ends while all this comes leads on, as it does later
  if (fault.word === "session") location.replace(page.urls.ended);
  else faults.show(fault);
});
