/* The outside judge jsonld.js: expands documents in safe mode, which refuses a term that no context defines. */
import jsonld from "jsonld";
import { contexts } from "@digitalbazaar/credentials-context";
import { text } from "node:stream/consumers";

const { documents, credentials } = JSON.parse(await text(process.stdin));
const known = { ...Object.fromEntries(contexts), ...documents };

async function documentLoader(url) {
  if (!known[url]) throw new Error(`closed loader: ${url}`);
  return { contextUrl: null, documentUrl: url, document: known[url] };
}

const expanded = [];
for (const credential of credentials) {
  const { proof, ...document } = credential;
  expanded.push(await jsonld.expand(document, { documentLoader, safe: true }).catch((error) => ({ error: error.message })));
}
process.stdout.write(JSON.stringify(expanded));
