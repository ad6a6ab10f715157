/* The page's own checks (obole/web/static/js/proof.js), judged by node's test runner.
 *
 * OBOLE_HOUSE names a JSON file that tests/evidence/test_proof_js.py writes: a house as a stranger can fetch it.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const source = await readFile(new URL("../../obole/web/static/js/proof.js", import.meta.url), "base64");
const proof = await import(`data:text/javascript;base64,${source}`);
assert.ok(process.env.OBOLE_HOUSE, "run this through tests/evidence/test_proof_js.py");
const { good, revoked, dead, host, now, logKey, fingerprint, tampered, canonical } = JSON.parse(
  await readFile(process.env.OBOLE_HOUSE, "utf8"),
);

const bytes = (text) => new TextEncoder().encode(text);
const signed = (credential, did = good.did) => proof.checkSigned(credential, did, host);
const valid = (house, at = now, lists = house.lists) => proof.checkValid(house.certificate, lists, house.did, host, at);
const logged = (house, text = house.proof, leaf = house.leaf) =>
  proof.checkLogged(house.certificate, text, bytes(leaf), logKey);
const codes = async (promise) => {
  const { state, code } = await promise;
  return `${state} ${code}`;
};
const copy = (value, change) => {
  const other = structuredClone(value);
  change(other);
  return other;
};

test("canonical JSON is RFC 8785's, letter for letter", () => {
  for (const [text, expected] of canonical) assert.equal(proof.canonical(JSON.parse(text)), expected);
});

test("the fingerprint is the one printed on paper", async () => {
  assert.equal(await proof.fingerprint(good.certificate), fingerprint);
});

test("a genuine certificate passes all four, each for itself", async () => {
  assert.deepEqual(await signed(good.certificate), { state: "pass", code: "genuine", fields: { issuer: host } });
  assert.equal(await codes(valid(good)), "pass valid");
  assert.deepEqual((await logged(good)).fields, { index: "6", size: "21", origin: `${host}/log/2026` });
  assert.equal(proof.checkEvidence(good.certificate).code, "complete");
});

test("no single change keeps the signature", async () => {
  assert.ok(tampered.length > 180);
  for (const credential of tampered) {
    const result = await signed(credential).catch(proof.accident);
    assert.notEqual(result.state, "pass", JSON.stringify(credential));
  }
});

test("a changed field is called altered, another house by its name", async () => {
  const other = copy(good.certificate, (one) => (one.credentialSubject.grams = "1"));
  assert.equal(await codes(signed(other)), "fail altered");
  const elsewhere = await proof.checkSigned(good.certificate, good.did, "elsewhere.example");
  assert.deepEqual(elsewhere, { state: "fail", code: "other_house", fields: { issuer: host, here: "elsewhere.example" } });
});

test("a key that the house doesn't list signs nothing", async () => {
  assert.equal(await codes(signed(good.certificate, { ...good.did, verificationMethod: [] })), "fail unknown_key");
  assert.equal(await codes(signed(good.certificate, { ...good.did, assertionMethod: [] })), "fail unknown_key");
});

test("a proof of another kind is malformed", async () => {
  const other = copy(good.certificate, (one) => (one.proof.cryptosuite = "eddsa-rdfc-2022"));
  assert.equal(await codes(signed(other)), "fail malformed");
  const { proof: gone, ...bare } = good.certificate;
  assert.equal(await codes(signed(bare)), "fail malformed");
});

test("revoked is revoked, though its signature holds", async () => {
  assert.equal(await codes(valid(revoked)), "fail revoked");
  assert.equal(await codes(signed(revoked.certificate)), "pass genuine");
});

test("a dead tree's certificate stays valid and says so", async () => {
  assert.equal(await codes(valid(dead)), "pass state_changed");
});

test("an old list means unknown, never valid", async () => {
  assert.equal(await codes(valid(good, now + 3 * 86_400_000)), "unknown stale");
  assert.equal(await codes(valid(good, now - 3_600_000)), "unknown stale");
});

test("clocks a minute apart are not an accusation", async () => {
  assert.equal(await codes(valid(good, now - 60_000)), "pass valid");
});

test("a list of clear bits in a revoked one's place is seen", async () => {
  const { encodedList } = good.lists.revocation.credentialSubject;
  const forged = copy(revoked.lists, (lists) => (lists.revocation.credentialSubject.encodedList = encodedList));
  assert.equal(await codes(valid(revoked, now, forged)), "fail forged_list");
  const swapped = { revocation: good.lists.message, message: good.lists.message };
  assert.equal(await codes(valid(revoked, now, swapped)), "fail forged_list");
  const none = copy(revoked, (one) => (one.certificate.credentialStatus = []));
  assert.equal(await codes(valid(none)), "fail forged_list");
});

test("a list that unpacks without end is stopped", async () => {
  const stream = new Blob([new Uint8Array(1 << 20)]).stream().pipeThrough(new CompressionStream("gzip"));
  const packed = Buffer.from(await new Response(stream).arrayBuffer()).toString("base64url");
  await assert.rejects(proof.unpacked(`u${packed}`), RangeError);
});

test("another leaf, another path, another checkpoint: each is named", async () => {
  const lines = good.proof.split("\n");
  const bend = (at, line) => lines.with?.(at, line).join("\n") ?? lines.map((old, n) => (n === at ? line : old)).join("\n");
  assert.equal(await codes(logged(good, good.proof, good.leaf.replace('"seq":6', '"seq":7'))), "fail other_leaf");
  assert.equal(await codes(logged(good, bend(1, "index 5"))), "fail other_leaf");
  assert.equal(await codes(logged(good, bend(2, lines[3]))), "fail not_included");
  assert.equal(await codes(logged(good, good.proof.replace("\n21\n", "\n22\n"))), "fail bad_checkpoint");
  assert.equal(await codes(logged(good, "nothing")), "fail bad_checkpoint");
});

test("a leaf that speaks of other bytes under the same number is not ours", async () => {
  const other = copy(good, (one) => (one.certificate.credentialSubject.pool = "another pool"));
  assert.equal(await codes(logged(other)), "fail other_leaf");
});

test("a leaf altered in what isn't compared falls at the root", async () => {
  assert.equal(await codes(logged(good, good.proof, good.leaf.replace('"paid":"1800"', '"paid":"1801"'))), "fail not_included");
});

test("a checkpoint under another log's key is none", async () => {
  assert.equal(await proof.openCheckpoint(good.proof.split("\n\n").slice(1).join("\n\n"), logKey.replace("log", "lag")), null);
});

test("missing evidence is named", () => {
  const without = (...names) => copy(good.certificate, ({ credentialSubject }) => names.forEach((n) => delete credentialSubject[n]));
  assert.equal(proof.checkEvidence(without("plantedOn", "photoSha256")).fields.fields, "date, photos");
  const self = copy(good.certificate, (one) => (one.credentialSubject.acceptedBy = one.credentialSubject.planter));
  assert.equal(proof.checkEvidence(self).fields.fields, "accepted", "who planted it can't accept it");
});

test("the paper's fingerprint is compared only where there is one", async () => {
  assert.equal((await proof.checkPaper(good.certificate, `#${fingerprint}`)).code, "same");
  assert.equal((await proof.checkPaper(good.certificate, `#${"A".repeat(43)}`)).code, "different");
  assert.equal(await proof.checkPaper(good.certificate, ""), null);
  assert.equal(await proof.checkPaper(good.certificate, "#top"), null);
});
