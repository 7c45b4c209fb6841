// @stellar/stellar-sdk against a running ledger node: what a wallet or an observer's page does.
// LEDGER_URL and LEDGER_PASSPHRASE say which; its clock closes a ledger a second.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Account,
  AccountRequiresMemoError,
  Asset,
  Horizon,
  Keypair,
  Memo,
  NetworkError,
  NotFoundError,
  Operation,
  TransactionBuilder,
} from "@stellar/stellar-sdk";

const url = process.env.LEDGER_URL;
const networkPassphrase = process.env.LEDGER_PASSPHRASE;
const server = new Horizon.Server(url, { allowHttp: true });

async function funded(count = 1) {
  const keys = Array.from({ length: count }, () => Keypair.random());
  await Promise.all(keys.map((key) => server.friendbot(key.publicKey()).call()));
  return keys;
}

async function built(source, ...operations) {
  const account = await server.loadAccount(source.publicKey());
  const timebounds = await server.fetchTimebounds(60);
  const builder = new TransactionBuilder(account, { fee: "100", networkPassphrase, timebounds });
  for (const operation of operations) builder.addOperation(operation);
  const transaction = builder.addMemo(Memo.text("js")).build();
  transaction.sign(source);
  return transaction;
}

function pay(to, amount) {
  return Operation.payment({ destination: to.publicKey(), asset: Asset.native(), amount });
}

async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  assert.fail("it was not refused");
}

test("load, fund, submit, look up", async () => {
  const [ann, bob] = await funded(2);
  const name = ann.publicKey();
  const data = Operation.manageData({ name: "config.memo", value: "1" });
  const answer = await server.submitTransaction(await built(ann, data, pay(bob, "2.5")));
  assert.equal(answer.successful, true);
  const found = await server.transactions().transaction(answer.hash).call();
  assert.equal(found.memo, "js");
  assert.equal(found.ledger_attr, answer.ledger);
  const account = await server.loadAccount(name);
  assert.equal(Buffer.from(account.data_attr["config.memo"], "base64").toString(), "1");
  assert.equal(account.balances.at(-1).balance, "9997.4999800");
  const operations = await server.operations().forTransaction(answer.hash).call();
  assert.deepEqual(operations.records.map((one) => one.type), ["manage_data", "payment"]);
  const effects = await server.effects().forAccount(bob.publicKey()).order("desc").limit(1).call();
  assert.equal(effects.records[0].type, "account_credited");
  const payments = await server.payments().forAccount(bob.publicKey()).join("transactions").call();
  assert.equal(payments.records.length, 2);
  assert.equal((await server.offers().forAccount(name).call()).records.length, 0);
  assert.equal((await server.feeStats()).last_ledger_base_fee, "100");
  assert.equal(await server.fetchBaseFee(), 100);
});

test("an account that requires a memo is known by its data", async () => {
  const [ann, bob] = await funded(2);
  await server.submitTransaction(
    await built(bob, Operation.manageData({ name: "config.memo_required", value: "1" })),
  );
  const account = await server.loadAccount(ann.publicKey());
  const without = new TransactionBuilder(account, { fee: "100", networkPassphrase })
    .addOperation(pay(bob, "1"))
    .setTimeout(60)
    .build();
  without.sign(ann);
  const error = await refusal(server.submitTransaction(without));
  assert.ok(error instanceof AccountRequiresMemoError, error);
});

test("pages go both ways", async () => {
  const keys = await funded(5);
  const accounts = new Set(keys.map((key) => key.publicKey()));
  let page = await server.operations().order("asc").limit(2).call();
  const seen = [];
  while (page.records.length) {
    seen.push(...page.records);
    page = await page.next();
  }
  assert.equal(new Set(seen.map((one) => one.id)).size, seen.length);
  assert.equal(seen.filter((one) => accounts.has(one.account)).length, 5);
  const back = await page.prev();
  assert.deepEqual(
    back.records.map((one) => one.id),
    seen.slice(-3, -1).map((one) => one.id).reverse(),
  );
});

test("a stream goes on through reconnects and misses nothing", { timeout: 240_000 }, async () => {
  const [ann, bob] = await funded(2);
  const seen = [];
  let done;
  const enough = new Promise((resolve) => (done = resolve));
  // two records a connection: what is paid here needs three at least
  const end = server
    .payments()
    .forAccount(bob.publicKey())
    .cursor("now")
    .limit(2)
    .stream({
      onmessage: (payment) => {
        seen.push(payment.amount);
        if (payment.amount === "5.0000000") done();
      },
    });
  // it begins with what is paid once it is connected
  while (seen.length === 0) await server.submitTransaction(await built(ann, pay(bob, "0.5")));
  for (const amount of ["1", "2", "3"]) {
    await server.submitTransaction(await built(ann, pay(bob, amount)));
  }
  await server.submitTransaction(await built(ann, pay(bob, "4"), pay(bob, "5")));
  await enough;
  end();
  const paid = seen.filter((amount) => amount !== "0.5000000");
  assert.deepEqual(paid, ["1", "2", "3", "4", "5"].map((amount) => `${amount}.0000000`));
});

test("each class of error is the SDK's own", async () => {
  const [ann, bob] = await funded(2);
  const nobody = Keypair.random().publicKey();
  assert.ok((await refusal(server.loadAccount(nobody))) instanceof NotFoundError);
  const soon = await refusal(server.transactions().cursor("soon").call());
  assert.ok(soon instanceof NetworkError);
  assert.equal(soon.response.status, 400);
  const late = await refusal(server.submitTransaction(await wrongSequence(ann, bob)));
  assert.equal(late.response.status, 400);
  assert.deepEqual(codes(late), { transaction: "tx_bad_seq" });
  const poor = await refusal(server.submitTransaction(await built(ann, pay(bob, "99999"))));
  assert.deepEqual(codes(poor), { transaction: "tx_failed", operations: ["op_underfunded"] });
  const old = await refusal(server.ledgers().ledger(0).call());
  assert.equal(old.response.status, 410);
  const form = await fetch(`${url}/transactions`, { method: "POST", body: "{}" });
  assert.equal(form.status, 415);
  const page = await fetch(`${url}/ledgers`, { headers: { Accept: "text/html" } });
  assert.equal(page.status, 406);
  assert.equal((await page.json()).type, "https://stellar.org/horizon-errors/not_acceptable");
});

test("the asynchronous route answers at once", async () => {
  const [ann, bob] = await funded(2);
  const transaction = await built(ann, pay(bob, "1"));
  const first = await server.submitAsyncTransaction(transaction);
  assert.equal(first.tx_status, "PENDING");
  assert.equal(first.hash, Buffer.from(transaction.hash()).toString("hex"));
  const wrong = await refusal(server.submitAsyncTransaction(await wrongSequence(bob, ann)));
  const said = wrong.response.data ?? wrong.response;
  assert.equal(said.tx_status, "ERROR");
  assert.ok(said.error_result_xdr);
});

async function wrongSequence(source, to) {
  const known = await server.loadAccount(source.publicKey());
  const ahead = new Account(source.publicKey(), (BigInt(known.sequence) + 7n).toString());
  const transaction = new TransactionBuilder(ahead, { fee: "100", networkPassphrase })
    .addOperation(pay(to, "1"))
    .addMemo(Memo.text("js"))
    .setTimeout(60)
    .build();
  transaction.sign(source);
  return transaction;
}

function codes(error) {
  return (error.response.data ?? error.response).extras.result_codes;
}
