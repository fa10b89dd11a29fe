"use strict";
const say = (key, value) => WORDS[key].replace("{0}", () => value === undefined ? "" : shown(value));
// What a stranger wrote may not move or hide text.
const shown = text => String(text).replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, "\ufffd");
const $ = id => document.getElementById(id);
class Problem extends Error {
  constructor(field, key, value) { super(say(key, value)); this.field = field; }
}

// JSON in the canonical form of RFC 8785, of texts, whole numbers, arrays and objects.
function canonical(v) {
  if (Array.isArray(v)) return "[" + v.map(canonical).join(",") + "]";
  if (v !== null && typeof v === "object") {
    return "{" + Object.keys(v).sort().map(k => JSON.stringify(k) + ":" + canonical(v[k])).join(",") + "}";
  }
  if (typeof v === "number" && !Number.isSafeInteger(v)) throw new Error("a number that is not whole");
  if (typeof v === "string" && (v !== v.normalize("NFC") || !v.isWellFormed())) throw new Error("text not in normal form");
  return JSON.stringify(v);
}
const utf8 = text => new TextEncoder().encode(text);
function base64url(bytes) {
  let s = "";
  for (const b of bytes) s += String.fromCharCode(b);
  return btoa(s).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
function fromBase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Error("not base64url");
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
}

// A signature in the form that the register takes, and files.
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/// Of the two signatures (r, s) and (r, n - s) the one with the lower s.
function low(signature) {
  let s = 0n;
  for (const b of signature.slice(32)) s = s * 256n + BigInt(b);
  if (s > ORDER / 2n) s = ORDER - s;
  const out = Uint8Array.from(signature);
  for (let i = 63; i >= 32; i--) { out[i] = Number(s & 255n); s >>= 8n; }
  return out;
}
async function json(field, missing, wrong, most) {
  const file = $(field).files[0];
  if (!file) throw new Problem(field, missing);
  if (file.size > most) throw new Problem(field, "too-large");
  try {
    const v = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()));
    if (v === null || typeof v !== "object" || Array.isArray(v)) throw new Error("no object");
    return v;
  } catch (e) {
    throw new Problem(field, wrong, WORDS["not-json"]);
  }
}

function tell(problem) {
  const item = document.createElement("li"), link = document.createElement("a");
  const known = problem instanceof Problem;
  link.href = "#" + (known ? problem.field : "form");
  link.textContent = known ? problem.message : WORDS.fault;
  link.addEventListener("click", e => { e.preventDefault(); (known ? $(problem.field) : $("form")).focus(); });
  item.append(link);
  for (const input of document.querySelectorAll("input")) input.removeAttribute("aria-invalid");
  if (known) $(problem.field).setAttribute("aria-invalid", "true");
  $("problem-list").replaceChildren(item);
  $("problems").hidden = false;
  $("problems").focus();
}
