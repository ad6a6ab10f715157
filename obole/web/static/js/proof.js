/* Checks a certificate in the reader's own browser: four checks, one after the other, each with its own sentence.
 *
 * An ES module without dependencies: WebCrypto, DecompressionStream, fetch. Nothing is evaluated, no markup is made.
 *
 * The page's side of it:
 *
 *   <section id="proof"
 *     data-credential="/certificates/2026-000412-4.json"          the signed credential
 *     data-did="/.well-known/did.json"                            the house's DID document
 *     data-revocation="/status/revocation-1.json"                 the list behind credentialStatus "revocation"
 *     data-state="/status/state-1.json"                           the list behind credentialStatus "message"
 *     data-inclusion="/certificates/2026-000412-4.tlog-proof"     C2SP tlog-proof@v1 text
 *     data-leaf="/certificates/2026-000412-4.leaf"                the leaf's exact bytes
 *     data-log-key="localhost:8000/log/2026+1a2b3c4d+AX…"         the log's verifier key
 *     data-now="2026-11-22T12:00:00Z">                            only in a demo, whose clock isn't the reader's
 *
 *     <ol>
 *       <li id="check-signed">   <p class="check-sentence" role="status">…</p> <template data-outcome="…">…</template>… </li>
 *       <li id="check-valid">    …
 *       <li id="check-logged">   …
 *       <li id="check-evidence"> …
 *     </ol>
 *     <p id="check-paper" hidden> <span class="check-sentence" role="status"></span> <template …> </p>
 *   </section>
 *
 * Each check ends in one outcome. Its element gets data-state="pass|fail|unknown" ("running" while at work) and
 * data-outcome="<code>"; the text of its <template data-outcome="<code>"> goes into its .check-sentence, as text, with
 * {fields} filled in. Where there is no template for the code, the one named like the state is used. No check speaks
 * for another, and there is no common "verified". Outcomes, as state: code {fields}:
 *
 *   check-signed    pass: genuine {issuer} · fail: altered, unknown_key, other_house {issuer here}
 *   check-valid     pass: valid {date}, state_changed {date} (not revoked, but the tree is dead or replaced)
 *                   fail: revoked, forged_list · unknown: stale (the list is out of date)
 *   check-logged    pass: included {index size origin} · fail: not_included, bad_checkpoint, other_leaf
 *   check-evidence  pass: complete {date planter accepted photos} · fail: missing {fields}
 *   check-paper     pass: same · fail: different · stays hidden without a fingerprint behind # in the address
 *   all of them     fail: malformed (a file isn't what it should be)
 *                   unknown: unreachable (a file can't be fetched), unsupported (an old browser, or plain http)
 *
 * When all is done the section gets data-done="true" and sends the event "proof:done".
 */

const utf8 = new TextEncoder();
const MULTICODEC_ED25519 = [0xed, 0x01];
const NOTE_ED25519 = 1;
const LIST_BYTES = 131072 / 8;
const SKEW_MS = 5 * 60_000; // clocks differ: a list made this very second is not from the future
const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** What a check found: state "pass" | "fail" | "unknown", a code, and the fields of its sentence. */
const outcome = (state, code, fields = {}) => ({ state, code, fields });

/** RFC 8785: JSON with sorted keys and nothing between; numbers and texts as ECMAScript writes them. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const member = (key) => `${JSON.stringify(key)}:${canonical(value[key])}`;
  return `{${Object.keys(value).sort().map(member).join(",")}}`;
}

/** The bytes of a base 58 text (Bitcoin's alphabet); throws for any other letter. */
export function unbase58(text) {
  let number = 0n;
  for (const letter of text) {
    const digit = ALPHABET.indexOf(letter);
    if (digit < 0) throw new SyntaxError("not base 58");
    number = number * 58n + BigInt(digit);
  }
  const bytes = [];
  for (; number; number >>= 8n) bytes.unshift(Number(number & 255n));
  return Uint8Array.from([...Array(/^1*/.exec(text)[0].length).fill(0), ...bytes]);
}

/** The bytes of a base64 text; throws unless it is the one standard encoding of them. */
export function unbase64(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  if (base64(bytes) !== text) throw new SyntaxError("not base64");
  return bytes;
}

const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const same = (left, right) => left.length === right.length && left.every((byte, at) => byte === right[at]);

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}

const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));

async function signedBy(publicKey, signature, message) {
  const key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
}

/** SHA-256 of the credential's canonical bytes as 43 letters of base64url: what is printed behind # in the QR code. */
export async function fingerprint(credential) {
  const digest = await sha256(utf8.encode(canonical(credential)));
  return base64(digest).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

// ---- signed by this house ----

/** Checks an eddsa-jcs-2022 proof against the issuer's DID document; `host` is where the page came from. */
export async function checkSigned(credential, did, host) {
  const { proof, ...document } = credential;
  if (!wellFormed(credential)) return outcome("fail", "malformed");
  if (did.id !== credential.issuer || hostOf(did.id) !== host) {
    return outcome("fail", "other_house", { issuer: hostOf(credential.issuer), here: host });
  }
  const key = keyOf(did, proof.verificationMethod);
  if (!key) return outcome("fail", "unknown_key");
  const { proofValue, ...options } = proof;
  const parts = await Promise.all([options, document].map((part) => sha256(utf8.encode(canonical(part)))));
  const good = await signedBy(key, decoded(proofValue), joined(...parts));
  return good ? outcome("pass", "genuine", { issuer: host }) : outcome("fail", "altered");
}

function wellFormed({ proof, "@context": context }) {
  return (
    proof?.type === "DataIntegrityProof" &&
    proof.cryptosuite === "eddsa-jcs-2022" &&
    proof.proofPurpose === "assertionMethod" &&
    typeof proof.proofValue === "string" &&
    canonical(proof["@context"] ?? context) === canonical(context)
  );
}

/** The host, with its port, behind a did:web. */
export function hostOf(did) {
  return /^did:web:[^:]+$/.test(String(did)) ? decodeURIComponent(did.slice("did:web:".length)) : String(did);
}

function keyOf(did, id) {
  const method = did.verificationMethod.find((one) => one.id === id && one.controller === did.id);
  if (!method || !did.assertionMethod.includes(id)) return null;
  const bytes = decoded(method.publicKeyMultibase);
  return same(bytes.slice(0, 2), MULTICODEC_ED25519) && bytes.length === 34 ? bytes.slice(2) : null;
}

function decoded(multibase) {
  // A wrong letter gives no bytes, and no bytes are no signature: "altered", not an accident.
  try {
    return multibase[0] === "z" ? unbase58(multibase.slice(1)) : new Uint8Array();
  } catch {
    return new Uint8Array();
  }
}

// ---- still valid ----

/** Reads the certificate's bits. `lists` is {revocation, message}: the two signed list credentials. */
export async function checkValid(credential, lists, did, host, now) {
  const read = (purpose) => bitOf(credential, lists[purpose], purpose, did, host, now);
  const revoked = await read("revocation");
  if (revoked !== false) return revoked === true ? outcome("fail", "revoked") : revoked;
  const changed = await read("message");
  if (changed !== false && changed !== true) return changed;
  const date = { date: lists.revocation.validFrom.slice(0, 10) };
  return outcome("pass", changed ? "state_changed" : "valid", date);
}

/** The bit (true or false), or the outcome that says why it can't be read. */
async function bitOf(credential, list, purpose, did, host, now) {
  const entry = [credential.credentialStatus].flat().find((one) => one?.statusPurpose === purpose);
  const subject = list.credentialSubject;
  const meant = entry && list.id === entry.statusListCredential && subject.statusPurpose === purpose;
  const signed = list.issuer === credential.issuer && (await checkSigned(list, did, host)).state === "pass";
  if (!meant || !signed) return outcome("fail", "forged_list");
  const timely = Date.parse(list.validFrom) - SKEW_MS <= now && now < Date.parse(list.validUntil);
  if (!timely) return outcome("unknown", "stale");
  const index = Number(entry.statusListIndex);
  const byte = (await unpacked(subject.encodedList))[index >> 3];
  return byte === undefined ? outcome("fail", "forged_list") : Boolean(byte & (0x80 >> (index & 7)));
}

/** The bits of an `encodedList`: multibase u, base64url, gzip; never more than one list's length. */
export async function unpacked(encodedList) {
  const plain = encodedList.slice(1).replaceAll("-", "+").replaceAll("_", "/");
  const packed = Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const chunks = [];
  let length = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return joined(...chunks);
    if ((length += value.length) > LIST_BYTES) throw new RangeError("longer than a list");
    chunks.push(value);
  }
}

// ---- in the public log ----

/** Checks a tlog-proof@v1 text: the log's signature, the path from these leaf bytes to the root, and what they say. */
export async function checkLogged(credential, proofText, leafBytes, logKey) {
  const { origin, leafIndex } = credential.credentialSubject.log;
  const proof = parseProof(proofText);
  const checkpoint = proof && (await openCheckpoint(proof.checkpoint, logKey));
  if (!checkpoint || checkpoint.origin !== origin) return outcome("fail", "bad_checkpoint");
  if (proof.index !== leafIndex || !(await speaksOf(leafBytes, credential))) return outcome("fail", "other_leaf");
  const head = await climbed(leafBytes, proof, checkpoint.size);
  if (!head || !same(head, checkpoint.root)) return outcome("fail", "not_included");
  return outcome("pass", "included", { index: leafIndex, size: String(checkpoint.size), origin });
}

async function speaksOf(leafBytes, credential) {
  const leaf = JSON.parse(new TextDecoder().decode(leafBytes));
  const { certificateNumber, holderCommitment, thing, log } = credential.credentialSubject;
  const print = hex(await sha256(utf8.encode(canonical(credential))));
  return (
    String(leaf.seq) === log.leafIndex &&
    leaf.certificate === certificateNumber &&
    leaf.commitment === holderCommitment &&
    (leaf.tree ?? leaf.land) === thing &&
    (leaf.credential ?? print) === print
  );
}

/** {index, path, checkpoint} of a proof file, or null if it isn't one. The index stays text: it is compared as such. */
export function parseProof(text) {
  const [, index, hashes, checkpoint] =
    /^c2sp\.org\/tlog-proof@v1\n(?:extra .*\n)?index (0|[1-9]\d*)\n((?:[A-Za-z0-9+/]{43}=\n)*)\n([^]*)$/.exec(text) ?? [];
  if (index === undefined) return null;
  return { index, path: hashes.split("\n").slice(0, -1).map(unbase64), checkpoint };
}

/** {origin, size, root} of a checkpoint note signed by the log key `name+hash+base64`, or null. */
export async function openCheckpoint(note, logKey) {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(logKey) ?? []; // base64 has a + of its own
  const key = encoded && unbase64(encoded);
  const [, text, lines] = /^([^]*\n)\n((?:\u2014 [^\n]+\n)+)$/.exec(note) ?? [];
  if (!key || key[0] !== NOTE_ED25519 || !text) return null;
  if (hex(await sha256(utf8.encode(`${name}\n`), key)).slice(0, 8) !== id) return null;
  const ours = lines.split("\n").map((line) => line.split(" ")).filter(([, who]) => who === name);
  const signatures = ours.map(([, , value]) => unbase64(value)).filter((one) => hex(one.slice(0, 4)) === id);
  const good = await Promise.all(signatures.map((one) => signedBy(key.slice(1), one.slice(4), utf8.encode(text))));
  return good.length && good.every(Boolean) ? parseCheckpoint(text, name) : null;
}

function parseCheckpoint(text, name) {
  const [origin, size, root] = text.split("\n");
  if (origin !== name || !/^(0|[1-9]\d*)$/.test(size)) return null;
  return { origin, size: BigInt(size), root: unbase64(root) };
}

/** The head that the audit path leads to (RFC 9162, 2.1.3.2), or null where it is too long or too short. */
export async function climbed(leafBytes, { index, path }, size) {
  let at = BigInt(index);
  let last = size - 1n;
  if (at > last) return null;
  let hash = await sha256([0], leafBytes);
  for (const step of path) {
    if (last === 0n) return null;
    const fromLeft = at & 1n || at === last;
    hash = fromLeft ? await sha256([1], step, hash) : await sha256([1], hash, step);
    if (fromLeft) while (!(at & 1n) && at) [at, last] = [at >> 1n, last >> 1n];
    [at, last] = [at >> 1n, last >> 1n];
  }
  return last === 0n ? hash : null;
}

// ---- evidence for the tree ----

/** Whether the certificate names what a delivery must show. It says what was claimed, and by whom; not that it is so. */
export function checkEvidence(credential) {
  const subject = credential.credentialSubject;
  const date = subject.plantedOn ?? subject.protectedOn;
  const found = {
    date: /^\d{4}-\d\d-\d\d$/.test(date),
    planter: Boolean(subject.planter),
    accepted: Boolean(subject.acceptedBy) && subject.acceptedBy !== subject.planter,
    photos: (subject.photoSha256 ?? []).some((photo) => /^[0-9a-f]{64}$/.test(photo)),
  };
  const fields = Object.keys(found).filter((name) => !found[name]);
  if (fields.length) return outcome("fail", "missing", { fields: fields.join(", ") });
  const photos = String(subject.photoSha256.length);
  return outcome("pass", "complete", { date, planter: subject.planter, accepted: subject.acceptedBy, photos });
}

/** Compares the fingerprint printed on paper (location.hash) with the credential; null where there is none. */
export async function checkPaper(credential, hash) {
  const printed = hash.replace(/^#/, "");
  if (!/^[A-Za-z0-9_-]{43}$/.test(printed)) return null;
  return printed === (await fingerprint(credential)) ? outcome("pass", "same") : outcome("fail", "different");
}

// ---- the page ----

class Unreachable extends Error {}

async function fetched(url) {
  const answer = await fetch(url, { credentials: "omit", cache: "no-store" }).catch(() => null);
  if (!answer?.ok) throw new Unreachable(url);
  return answer;
}

const json = async (url) => (await fetched(url)).json();
const text = async (url) => (await fetched(url)).text();
const bytes = async (url) => new Uint8Array(await (await fetched(url)).arrayBuffer());

/** The four checks and the paper's, as functions that fetch what they need. */
function checks(urls, here) {
  const credential = once(() => json(urls.credential));
  const did = once(() => json(urls.did));
  return {
    "check-paper": async () => checkPaper(await credential(), here.hash),
    "check-signed": async () => checkSigned(await credential(), await did(), here.host),
    "check-valid": async () => {
      const lists = { revocation: await json(urls.revocation), message: await json(urls.state) };
      const now = urls.now ? Date.parse(urls.now) : Date.now();
      return checkValid(await credential(), lists, await did(), here.host, now);
    },
    "check-logged": async () =>
      checkLogged(await credential(), await text(urls.inclusion), await bytes(urls.leaf), urls.logKey),
    "check-evidence": async () => checkEvidence(await credential()),
  };
}

function once(make) {
  let made;
  return () => (made ??= make());
}

/** The outcome of a check that could not come to a judgment. */
export function accident(error) {
  const old = !globalThis.crypto?.subtle || error.name === "NotSupportedError" || error instanceof ReferenceError;
  if (old) return outcome("unknown", "unsupported");
  return error instanceof Unreachable ? outcome("unknown", "unreachable") : outcome("fail", "malformed");
}

function say(element, { state, code, fields }) {
  const templates = [...element.querySelectorAll("template")];
  const template = [code, state].map((name) => templates.find((one) => one.dataset.outcome === name)).find(Boolean);
  const sentence = (template?.content.textContent ?? "").trim().replace(/\s+/g, " ");
  element.dataset.state = state;
  element.dataset.outcome = code;
  element.hidden = false;
  element.querySelector(".check-sentence").textContent = sentence.replace(/\{(\w+)\}/g, (_, name) => fields[name] ?? "");
}

/** Runs every check of the section, one after the other, and writes each result into its own element. */
export async function run(section, here) {
  for (const [id, check] of Object.entries(checks(section.dataset, here))) {
    const element = section.querySelector(`#${id}`);
    if (!element) continue;
    element.dataset.state = "running";
    const result = await check().catch(accident);
    if (result) say(element, result);
    else delete element.dataset.state;
  }
  section.dataset.done = "true";
  section.dispatchEvent(new CustomEvent("proof:done", { bubbles: true }));
}

const section = globalThis.document?.getElementById("proof");
if (section) run(section, globalThis.location);
