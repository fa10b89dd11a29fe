// Every sentence that the script shows, by what it is about. {0} is a slot.
const WORDS = {
  "too-large": "The file is too large to be the right one.",
  "bad-challenge": "Give the challenge as the register shows it: letters, digits and signs without spaces.",
  "bad-key": "The key file cannot be read: it is not a key that was made for a certificate.",
  "locked-key": "This key file has a passphrase, which a browser cannot open. Use the program: touchstone key prove.",
  "other-purpose": "This key is for another purpose: {0}.",
  "no-crypto": "This browser cannot make keys here. Open the page from a file on your computer, in a current browser.",
  "fault": "The proof could not be made.",
  "not-json": "it is not JSON"
};

// ---- the key: a JWK of RFC 7517 that says what it is for, named by its thumbprint (RFC 7638)
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const half = jwk => ({ crv: "P-256", kty: "EC", x: jwk.x, y: jwk.y });
async function thumbprint(jwk) {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(canonical(half(jwk))))));
}
async function readKey() {
  const k = await json("key", "bad-key", "bad-key", 16 * 1024);
  if (k.type === "touchstone-encrypted-key") throw new Problem("key", "locked-key");
  if (k.kty !== "EC" || k.crv !== "P-256" || typeof k.x !== "string" || typeof k.y !== "string" || typeof k.d !== "string") {
    throw new Problem("key", "bad-key");
  }
  if (k.purpose !== "holder") throw new Problem("key", "other-purpose", k.purpose);
  return k;
}
async function newKey() {
  const pair = await crypto.subtle.generateKey(CURVE, true, ["sign", "verify"]);
  const { x, y, d } = await crypto.subtle.exportKey("jwk", pair.privateKey);
  return { crv: "P-256", d, kid: await thumbprint({ x, y }), kty: "EC", purpose: "holder", x, y };
}

// ---- the proof: a compact JWS over the challenge, by the key that it names
async function prove() {
  const challenge = $("challenge").value.trim();
  if (!/^[\x21-\x7e]{1,512}$/.test(challenge)) throw new Problem("challenge", "bad-challenge");
  if (!globalThis.crypto || !crypto.subtle) throw new Problem("challenge", "no-crypto");
  const fresh = $("key").files.length === 0;
  const jwk = fresh ? await newKey() : await readKey();
  const pub = half(jwk);
  let sign, check;
  try {
    sign = await crypto.subtle.importKey("jwk", { ...pub, d: jwk.d }, CURVE, false, ["sign"]);
    check = await crypto.subtle.importKey("jwk", pub, CURVE, false, ["verify"]);
  } catch (e) {
    throw new Problem("key", "bad-key");
  }
  const did = "did:jwk:" + base64url(utf8(canonical(pub)));
  const input = base64url(utf8(canonical({ alg: "ES256", kid: did + "#0", typ: "touchstone-holder-proof" })))
    + "." + base64url(utf8(canonical({ challenge, holder: did })));
  const by = { name: "ECDSA", hash: "SHA-256" };
  const signature = low(new Uint8Array(await crypto.subtle.sign(by, sign, utf8(input))));
  // The private half may not belong to the public one: nobody wants to learn that from the register.
  if (!await crypto.subtle.verify(by, check, signature, utf8(input))) throw new Problem("key", "bad-key");
  return { fresh, proof: input + "." + base64url(signature), file: utf8(canonical(jwk)), name: await thumbprint(pub) };
}

// ---- the page
let made = "";
$("form").addEventListener("submit", async event => {
  event.preventDefault();
  $("problems").hidden = true;
  $("result").hidden = true;
  try {
    const p = await prove();
    for (const input of document.querySelectorAll("input")) input.removeAttribute("aria-invalid");
    if (made) URL.revokeObjectURL(made);
    made = p.fresh ? URL.createObjectURL(new Blob([p.file], { type: "application/jwk+json" })) : "";
    $("new-key").hidden = !p.fresh;
    if (p.fresh) $("download").href = made;
    $("proof").value = p.proof;
    $("said-thumbprint").textContent = p.name;
    $("result").hidden = false;
    $("result").focus();
  } catch (e) {
    tell(e);
  }
});
