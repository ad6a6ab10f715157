/* The outside judge @digitalbazaar/vc. Reads {documents, credentials} as JSON from standard input and writes one
 * verdict a credential: {verified, error, statuses}. Revocation is in `statuses`: the library itself calls a revoked
 * credential verified. The loader is closed: an address that isn't among the documents is an error.
 */
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { createVerifyCryptosuite } from "@digitalbazaar/eddsa-jcs-2022-cryptosuite";
import * as vc from "@digitalbazaar/vc";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";
import { text } from "node:stream/consumers";

const { documents, credentials } = JSON.parse(await text(process.stdin));

async function documentLoader(url) {
  const document = documents[url];
  if (!document) throw new Error(`closed loader: ${url}`);
  return { contextUrl: null, documentUrl: url, document: structuredClone(document) };
}

async function judged(credential) {
  const suite = new DataIntegrityProof({ cryptosuite: createVerifyCryptosuite() });
  const result = await vc.verifyCredential({ credential, suite, documentLoader, checkStatus });
  const errors = [result.error, ...(result.error?.errors ?? []), result.statusResult?.error];
  return {
    verified: result.verified,
    error: errors.filter(Boolean).map((error) => error.message).join(" / "),
    statuses: (result.statusResult?.results ?? []).map((one) => [one.credentialStatus.statusPurpose, one.status]),
  };
}

const verdicts = [];
for (const credential of credentials) {
  verdicts.push(await judged(credential).catch((error) => ({ verified: false, error: error.message, statuses: [] })));
}
process.stdout.write(JSON.stringify(verdicts));
