// verify.mjs: reads a JSON list of {url, revoked, suspended} on standard input. Each url is a certificate (vc+jwt). Its key is
// resolved by did:web, its signature checked with jose, its status read with a Bitstring Status List library; none of them
// knows our code. Then every part is altered, and every alteration must be refused. Exit code 0 only if all went as it should.

import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {Resolver} from 'did-resolver';
import {compactVerify, decodeProtectedHeader, importJWK} from 'jose';
import {getResolver} from 'web-did-resolver';

const resolver = new Resolver(getResolver());
const same = value => value;

async function read(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return (await answer.text()).trim();
}

async function keyOf(kid, alterDocument) {
  const {didDocument, didResolutionMetadata} = await resolver.resolve(kid.split('#')[0]);
  if (didResolutionMetadata.error) throw new Error(didResolutionMetadata.message ?? didResolutionMetadata.error);
  const document = alterDocument(structuredClone(didDocument));
  const method = document.verificationMethod.find(m => m.id === kid && m.type === 'JsonWebKey');
  if (!method) throw new Error(`no JsonWebKey ${kid}`);
  if (method.controller !== document.id) throw new Error('the key is controlled by somebody else');
  if (!document.assertionMethod.some(a => a === kid || a.id === kid)) throw new Error(`${kid} may not make assertions`);
  return importJWK(method.publicKeyJwk, 'ES256');
}

async function open(token, alterDocument) {
  const header = decodeProtectedHeader(token);
  if (header.typ !== 'vc+jwt' || header.cty !== 'vc') throw new Error(`typ ${header.typ}, cty ${header.cty}`);
  const {payload} = await compactVerify(token, await keyOf(header.kid, alterDocument), {algorithms: ['ES256']});
  const credential = JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(payload));
  const issuer = credential.issuer.id ?? credential.issuer;
  if (header.kid.split('#')[0] !== issuer) throw new Error('the key is not the issuer\'s');
  const now = Date.now();
  if (Date.parse(credential.validFrom) > now || Date.parse(credential.validUntil) < now) throw new Error('not valid now');
  return credential;
}

async function check(url, {certificate = same, list = same, document = same} = {}) {
  const credential = await open(certificate(await read(url)), document);
  const result = await checkStatus({
    credential,
    // The library fetches nothing itself; it is given lists whose signature has just been checked.
    documentLoader: async id => {
      const found = await open(list(await read(id), id), document);
      if (found.id !== id) throw new Error('the list is another list');
      return {documentUrl: id, document: found};
    },
    verifyBitstringStatusListCredential: false
  });
  if (!result.verified) throw result.error ?? new Error('the status could not be read');
  const bit = purpose => result.results.find(r => r.credentialStatus.statusPurpose === purpose).status;
  return {revoked: bit('revocation'), suspended: bit('suspension')};
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const flip = at => text => {
  const other = alphabet[(alphabet.indexOf(text[at]) + 17) % 64];
  return text.slice(0, at) + (text[at] === '.' ? '_' : other) + text.slice(at + 1);
};

// Places spread over the whole token, but not its last character: four of that character's bits carry nothing, and this
// library reads both spellings (ours refuses all but one).
const places = (length, count) =>
  [...new Set([0, length - 2, ...Array.from({length: count}, (_, i) => Math.floor((i * (length - 2)) / count))])];

let wrong = 0;
let accepted = 0;
let refused = 0;

async function refuse(what, url, alteration) {
  try {
    await check(url, alteration);
    console.error(`accepted although altered: ${what}`);
    wrong++;
  } catch {
    refused++;
  }
}

const cases = JSON.parse(await new Promise((done, failed) => {
  let text = '';
  process.stdin.setEncoding('utf8').on('data', d => text += d).on('end', () => done(text)).on('error', failed);
}));
for (const {url, revoked, suspended} of cases) {
  try {
    const found = await check(url);
    if (found.revoked !== revoked || found.suspended !== suspended) throw new Error(`status ${JSON.stringify(found)}`);
    accepted++;
  } catch (e) {
    console.error(`${url}: ${e.message}`);
    wrong++;
    continue;
  }
  const token = await read(url);
  for (const at of places(token.length, 40)) await refuse(`${url} at ${at}`, url, {certificate: flip(at)});
  await refuse(`${url} without signature`, url, {certificate: t => t.slice(0, t.lastIndexOf('.') + 1)});
  await refuse(`${url} cut short`, url, {certificate: t => t.slice(0, -4)});
  for (const purpose of ['revocation', 'suspension'])
    for (let i = 0; i < 20; i++)
      await refuse(`${purpose} list of ${url}, alteration ${i}`, url, {
        list: (t, id) => id.includes(`/${purpose}/`) ? flip(places(t.length, 20)[i])(t) : t
      });
  await refuse('a list in place of the certificate', url, {certificate: t => t, list: () => token});
  const edit = change => ({document: d => (change(d), d)});
  await refuse('a key altered in the DID document', url, edit(d => d.verificationMethod.forEach(m => m.publicKeyJwk.x = flip(3)(m.publicKeyJwk.x))));
  await refuse('a DID document without assertion methods', url, edit(d => d.assertionMethod = []));
  await refuse('keys exchanged in the DID document', url, edit(d => {
    const [a, b] = d.verificationMethod;
    [a.publicKeyJwk, b.publicKeyJwk] = [b.publicKeyJwk, a.publicKeyJwk];
  }));
}
console.log(`${accepted} accepted, ${refused} alterations refused, ${wrong} wrong`);
process.exit(wrong || !accepted ? 1 : 0);
