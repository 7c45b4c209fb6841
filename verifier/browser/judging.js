// One cast, proved and judged.
import { SourceError } from "./horizon.js";

/**
 * Prove that a cast is in its ledger, and judge it by the ledger's own close time.
 *
 * @returns {Promise<object>} `reason` (null if it counts), `tracker`, `ledger` (its header), `proved`
 */
export async function judged(horizon, judge, cast) {
  let ledger;
  let proved = true;
  try {
    ledger = await horizon.proveSuccess(cast.one.ledger, cast.one.ledgerHash);
  } catch (fault) {
    if (!(fault instanceof SourceError) || fault.code !== "not_proved") throw fault;
    ledger = await horizon.ledger(cast.one.ledger);
    proved = false;
  }
  return { ...judge.judge(cast, ledger.closeTime), cast, ledger, proved };
}
