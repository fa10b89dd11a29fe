// Every sentence that the script shows, by what it is about. {0} is a slot.
const WORDS = {
  "no-bundle": "Choose your certificate's bundle.",
  "bad-bundle": "The bundle cannot be read: it is not a bundle of a certificate.",
  "too-large": "The file is too large to be the right one.",
  "no-key": "Choose your key file.",
  "bad-key": "The key file cannot be read: it is not a key that was made for a certificate.",
  "locked-key": "This key file has a passphrase, which a browser cannot open. Use the program: touchstone present.",
  "other-purpose": "This key is for another purpose: {0}.",
  "other-key": "This is not the key that the certificate is bound to.",
  "bad-tender": "The tender file cannot be read: {0}.",
  "no-buyer": "Give the buyer's identifier, such as GB-COH-01234567.",
  "bad-buyer": "The buyer's identifier cannot be read: {0}.",
  "no-ocid": "Give the procurement's OCID, in 1 to 200 characters.",
  "no-lot": "Give the lot, in 1 to 200 characters.",
  "bad-deadline": "Give the deadline, such as 2026-11-27 12:00 or 2026-11-27T12:00:00+00:00.",
  "clocks-change": "The clocks change then. Give the deadline with its offset, such as 2026-10-25T01:30:00+01:00.",
  "deadline-past": "The deadline has passed: {0}.",
  "bad-nonce": "The nonce has 1 to 128 characters.",
  "no-crypto": "This browser cannot sign here. Open the page from a file on your computer, in a current browser.",
  "fault": "The presentation could not be made.",
  "not-type": "it is not a tender policy of version 1",
  "not-json": "it is not JSON",
  "not-scheme": "an identifier is written SCHEME-identifier",
  "not-id": "it has letters, digits and . : / _ - only",
  "not-company": "a company number is up to two letters and digits, eight characters in all",
  "not-ppon": "a PPON is written AAAA-9999-AAAA",
  "not-lei": "the LEI or its check digits are wrong",
  "lot": "lot {0}"
};

// ---- identifiers in normal form, as spec/tender-policy.md says
function identifier(field, scheme, id) {
  const bad = key => { throw new Problem(field, field === "tender" ? "bad-tender" : "bad-buyer", WORDS[key]); };
  const s = String(scheme).replace(/\s/g, "").toUpperCase();
  let i = String(id).replace(/\s/g, "").toUpperCase();
  if (!/^[A-Z]{2,3}(-[A-Z0-9]{1,12})?$/.test(s)) bad("not-scheme");
  if (!/^[0-9A-Z][0-9A-Z.:\/_-]{0,63}$/.test(i)) bad("not-id");
  if (s === "GB-COH" || s === "GB-MPR") {
    const m = /^([A-Z]{0,2})([0-9]{1,8})([A-Z]?)$/.exec(i);
    if (!m || i.length > 8) bad("not-company");
    i = m[1] + "0".repeat(8 - i.length) + m[2] + m[3];
  } else if (s === "GB-PPON") {
    if (i.length === 12 && !i.includes("-")) i = i.slice(0, 4) + "-" + i.slice(4, 8) + "-" + i.slice(8);
    if (!/^[A-Z]{4}-[0-9]{4}-[A-Z]{4}$/.test(i)) bad("not-ppon");
  } else if (s === "XI-LEI") {
    let r = 0;
    for (const c of i) { const v = parseInt(c, 36); r = v < 10 ? (r * 10 + v) % 97 : (r * 100 + v) % 97; }
    if (!/^[0-9A-Z]{18}[0-9]{2}$/.test(i) || r !== 1) bad("not-lei");
  }
  return s + "-" + i;
}
function typedBuyer() {
  const text = $("buyer").value.trim();
  if (!text) throw new Problem("buyer", "no-buyer");
  const first = text.indexOf("-"), second = first < 0 ? -1 : text.indexOf("-", first + 1);
  if (second < 0) throw new Problem("buyer", "bad-buyer", WORDS["not-scheme"]);
  return identifier("buyer", text.slice(0, second), text.slice(second + 1));
}

// ---- times
const LONDON = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  hourCycle: "h23"
});
function wall(ms) {
  const p = Object.fromEntries(LONDON.formatToParts(new Date(ms)).map(x => [x.type, x.value]));
  return p.year + "-" + p.month + "-" + p.day + " " + p.hour + ":" + p.minute;
}
function moment(field, text) {
  const t = text.trim();
  const local = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})$/.exec(t);
  if (local) {
    const [y, mo, d, h, mi] = local.slice(1).map(Number);
    const utc = Date.UTC(y, mo - 1, d, h, mi);
    const fits = [utc, utc - 3600000].filter(ms => wall(ms) === t.replace("T", " "));
    if (fits.length === 0 && new Date(utc).getUTCDate() !== d) throw new Problem(field, "bad-deadline");
    if (fits.length !== 1) throw new Problem(field, "clocks-change");
    return fits[0];
  }
  const full = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(Z|[+-](\d{2}):(\d{2}))$/.exec(t);
  if (!full) throw new Problem(field, "bad-deadline");
  const [y, mo, d, h, mi, s] = full.slice(1, 7).map(Number);
  const ms = Date.UTC(y, mo - 1, d, h, mi, s);
  const back = new Date(ms);
  const exists = back.getUTCMonth() === mo - 1 && back.getUTCDate() === d && h < 24 && mi < 60 && s < 60 && y >= 100;
  const oh = full[7] === "Z" ? 0 : Number(full[8]), om = full[7] === "Z" ? 0 : Number(full[9]);
  if (!exists || oh > 18 || om > 59 || (oh === 18 && om > 0)) throw new Problem(field, "bad-deadline");
  return ms - (full[7][0] === "-" ? -1 : 1) * (oh * 60 + om) * 60000;
}
const utcText = ms => new Date(ms).toISOString().slice(0, 19) + "Z";
function ukText(ms) {
  const utc = Date.parse(utcText(ms)), name = wall(utc) === new Date(utc).toISOString().slice(0, 16).replace("T", " ") ? "GMT" : "BST";
  return new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", dateStyle: "long", timeStyle: "short" })
    .format(new Date(ms)) + " " + name;
}

// ---- files
async function bundle() {
  const b = await json("bundle", "no-bundle", "bad-bundle", 64 * 1024);
  try {
    if (b.type !== "touchstone-bundle" || b.version !== 1) throw new Error("another type");
    const parts = b.certificate.token.split(".");
    const payload = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(fromBase64url(parts[1])));
    const key = payload.cnf.jwk;
    if (parts.length !== 3 || key.kty !== "EC" || key.crv !== "P-256" || !key.x || !key.y) throw new Error("no key");
    canonical(b);
    return { json: b, token: b.certificate.token, key, name: String(payload.credentialSubject.legalName) };
  } catch (e) {
    throw new Problem("bundle", "bad-bundle");
  }
}
async function holderKey(certificateKey) {
  const k = await json("key", "no-key", "bad-key", 16 * 1024);
  if (k.type === "touchstone-encrypted-key") throw new Problem("key", "locked-key");
  if (k.kty !== "EC" || k.crv !== "P-256" || typeof k.x !== "string" || typeof k.y !== "string" || typeof k.d !== "string") {
    throw new Problem("key", "bad-key");
  }
  if (k.purpose !== "holder") throw new Problem("key", "other-purpose", k.purpose);
  if (k.x !== certificateKey.x || k.y !== certificateKey.y) throw new Problem("key", "other-key");
  if (!globalThis.crypto || !crypto.subtle) throw new Problem("key", "no-crypto");
  try {
    const curve = { name: "ECDSA", namedCurve: "P-256" };
    const pub = { kty: "EC", crv: "P-256", x: k.x, y: k.y };
    return {
      sign: await crypto.subtle.importKey("jwk", { ...pub, d: k.d }, curve, false, ["sign"]),
      check: await crypto.subtle.importKey("jwk", pub, curve, false, ["verify"]),
      public: pub
    };
  } catch (e) {
    throw new Problem("key", "bad-key");
  }
}
let tenderLots = [];
function lotsOf(t) {
  if (t.type !== "touchstone-tender" || t.version !== 1 || !t.buyer) throw new Problem("tender", "bad-tender", WORDS["not-type"]);
  const each = Array.isArray(t.lots) ? t.lots : [t];
  return each.map(l => bound("tender", identifier("tender", t.buyer.scheme, t.buyer.id), t.ocid, l.lot, moment("tender", String(t.deadline)), l.nonce));
}
function bound(field, buyer, ocid, lot, deadline, nonce) {
  const text = v => typeof v === "string" && v.trim() !== "" && v.length <= 200;
  if (!text(ocid)) throw new Problem(field === "tender" ? field : "ocid", "no-ocid");
  if (!text(lot)) throw new Problem(field === "tender" ? field : "lot", "no-lot");
  if (nonce !== undefined && (typeof nonce !== "string" || nonce.length < 1 || nonce.length > 128)) {
    throw new Problem(field === "tender" ? field : "nonce", "bad-nonce");
  }
  return { buyer, ocid, lot, deadline, nonce };
}
async function readTender() {
  tenderLots = [];
  $("typed").hidden = $("tender").files.length > 0;
  $("lots").hidden = true;
  if ($("tender").files.length === 0) return;
  tenderLots = lotsOf(await json("tender", "bad-tender", "bad-tender", 4 * 1024 * 1024));
  if (tenderLots.length === 0) throw new Problem("tender", "bad-tender", WORDS["not-type"]);
  $("lot-choice").replaceChildren(...tenderLots.map((l, i) => {
    const option = document.createElement("option");
    option.value = String(i);
    option.textContent = say("lot", l.lot);
    return option;
  }));
  $("lots").hidden = tenderLots.length < 2;
}
async function tender() {
  if ($("tender").files.length > 0) {
    const chosen = Number($("lot-choice").value);
    await readTender();
    $("lot-choice").value = String(chosen < tenderLots.length ? chosen : 0);
    return tenderLots[Number($("lot-choice").value)];
  }
  const typed = id => $(id).value.trim().normalize("NFC");
  const buyer = typedBuyer();
  const first = bound("typed", buyer, typed("ocid"), typed("lot"), 0, typed("nonce") || undefined);
  return { ...first, deadline: moment("deadline", $("deadline").value) };
}

// ---- the presentation: spec/presentation.md
async function present() {
  const b = await bundle();
  const key = await holderKey(b.key);
  const t = await tender();
  const now = Date.now();
  if (now > t.deadline) throw new Problem($("tender").files.length > 0 ? "tender" : "deadline", "deadline-past", ukText(t.deadline));
  const computed = canonical(["touchstone/tender/v1", t.ocid, t.lot, t.buyer, utcText(t.deadline)]);
  const nonce = t.nonce === undefined
    ? base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(computed)))) : t.nonce;
  const did = "did:jwk:" + base64url(utf8(canonical(key.public)));
  const header = { alg: "ES256", cty: "vp", kid: did + "#0", typ: "vp+jwt" };
  const payload = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    type: ["VerifiablePresentation"],
    holder: did,
    verifiableCredential: [{
      "@context": "https://www.w3.org/ns/credentials/v2",
      id: "data:application/vc+jwt," + b.token,
      type: "EnvelopedVerifiableCredential"
    }],
    aud: t.buyer,
    nonce,
    jti: "urn:uuid:" + crypto.randomUUID(),
    iat: Math.floor(now / 1000),
    exp: Math.floor(t.deadline / 1000) + 90 * 86400
  };
  const input = base64url(utf8(canonical(header))) + "." + base64url(utf8(canonical(payload)));
  const by = { name: "ECDSA", hash: "SHA-256" };
  const signature = low(new Uint8Array(await crypto.subtle.sign(by, key.sign, utf8(input))));
  // The private half may not belong to the public one: nobody wants to learn that from the buyer.
  if (!await crypto.subtle.verify(by, key.check, signature, utf8(input))) throw new Problem("key", "bad-key");
  const file = { type: "touchstone-presentation", version: 1, presentation: input + "." + base64url(signature), bundle: b.json };
  return { bytes: utf8(canonical(file)), name: b.name, tender: t, bundle: $("bundle").files[0].name };
}

// ---- the page
let made = "";
$("tender").addEventListener("change", () => readTender().catch(tell));
$("form").addEventListener("submit", async event => {
  event.preventDefault();
  $("problems").hidden = true;
  $("result").hidden = true;
  try {
    const p = await present();
    for (const input of document.querySelectorAll("input")) input.removeAttribute("aria-invalid");
    if (made) URL.revokeObjectURL(made);
    made = URL.createObjectURL(new Blob([p.bytes], { type: "application/json" }));
    $("said-who").textContent = shown(p.name);
    $("said-buyer").textContent = p.tender.buyer;
    $("said-tender").textContent = shown(p.tender.ocid) + ", " + say("lot", p.tender.lot);
    $("said-deadline").textContent = ukText(p.tender.deadline);
    $("download").href = made;
    $("download").download = p.bundle.replace(/(\.bundle)?\.json$/, "") + ".presentation.json";
    $("result").hidden = false;
    $("result").focus();
  } catch (e) {
    tell(e);
  }
});
