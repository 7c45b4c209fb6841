// One cast, proved and judged.
import { SourceError } from "./horizon.js";

/**
 * Prove that a cast is in its ledger, and judge it by the ledger's own close time. A ballot that took
 * several transactions is proved by all of them: a part that failed is none.
 *
 * @returns {Promise<object>} `reason` (null if it counts), `tracker`, `ledger` (its header), `proved`
 */
export async function judged(horizon, judge, cast) {
  let ledger;
  let proved = true;
  // the cast itself comes last
  for (const one of cast.done?.carriers ?? [cast.one]) {
    try {
      ledger = await horizon.proveSuccess(one);
    } catch (fault) {
      if (!(fault instanceof SourceError) || fault.code !== "not_proved") throw fault;
      ledger = await horizon.ledger(one.ledger);
      proved = false;
    }
  }
  return { ...judge.judge(cast, ledger.closeTime), cast, ledger, proved };
}
