"""replay.py BASE VKEY [--quiet]: rebuilds the register from the public record alone, as another program than ours.

BASE is a registry's public address or a folder with the same paths: log/checkpoint, log/tile/..., objects/sha256/<hex>,
openings/<id>. VKEY is the log's verifier key. Every entry is proved by the signed checkpoint, every object by its
digest, every opening by its commitment. The register goes to standard output in its
canonical form, so that two replays can be compared byte by byte; an opening that is gone shows as "erased".
"""

import base64
import gzip
import hashlib
import json
import re
import sys
import urllib.error
import urllib.request

import tlog

BITS = 131072
ENDINGS = {
    "accreditation-withdrawn": ("withdrawn", True),
    "accreditation-surrendered": ("surrendered", True),
    "accreditation-superseded": ("superseded", True),
    "accreditation-expired": ("expired", False),
}


class Stop(Exception):
    """The record breaks a rule; there is no register."""


def canonical(value):
    """RFC 8785 for what the record may hold: no fractions, keys in the order of their UTF-16 code units."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda k: k.encode("utf-16-be"))
        return "{" + ",".join(canonical(k) + ":" + canonical(value[k]) for k in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        raise Stop("a number that is no integer")
    return json.dumps(value, ensure_ascii=False)


def parse(data, what):
    def pairs(items):
        if len({k for k, _ in items}) != len(items):
            raise Stop(f"{what}: a key twice")
        return dict(items)

    return json.loads(data.decode("utf-8"), object_pairs_hook=pairs)


def unbase64url(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


class Record:
    """Objects and openings by name; what is fetched is checked before it is used."""

    def __init__(self, fetch):
        self.fetch = fetch
        self.openings = {}

    def object(self, digest):
        data = self.fetch("objects/sha256/" + digest)
        if data is None:
            raise Stop(f"object {digest} is missing")
        if hashlib.sha256(data).hexdigest() != digest:
            raise Stop(f"object {digest} has other bytes")
        return data

    def opening(self, ref, kind):
        """The value, or None if it was erased."""
        name = ref["opening"]
        if name not in self.openings:
            self.openings[name] = self.fetch("openings/" + name)
        data = self.openings[name]
        if data is None:
            return None
        opening = parse(data, name)
        if set(opening) != {"salt", "type", "value"} or opening["type"] != kind or canonical(opening).encode() != data:
            raise Stop(f"opening {name} is not a {kind}")
        salt = unbase64url(opening["salt"])
        text = b"touchstone/commitment/v1" + kind.encode() + salt + canonical(opening["value"]).encode()
        if len(salt) != 32 or hashlib.sha256(text).hexdigest() != ref["commitment"]:
            raise Stop(f"opening {name} does not open its commitment")
        return opening["value"]

    def check(self, ref, kind):
        if "object" in ref:
            self.object(ref["object"])
        else:
            self.opening(ref, kind)


class Register:
    def __init__(self, record):
        self.record = record
        self.size, self.latest, self.log = 0, "", None
        self.trust_lists, self.editions = [], []
        self.suppliers, self.applications, self.accreditations, self.certificates = {}, {}, {}, {}
        self.lists, self.taken, self.cases = {}, set(), {}

    def apply(self, data):
        e = parse(data, f"entry {self.size}")
        if canonical(e).encode() != data or e.get("v") != 1:
            raise Stop(f"entry {self.size} is not canonical")
        handler = getattr(self, "on_" + e["type"].replace("-", "_"), None)
        if e["type"] in ENDINGS:
            self.end(e, *ENDINGS[e["type"]])
        elif handler:
            handler(e)
        else:
            raise Stop(f"entry {self.size} is of the unknown type {e['type']}")
        self.latest = max(self.latest, e["time"])
        self.size += 1

    def require(self, kept, message):
        if not kept:
            raise Stop(f"entry {self.size}: {message}")

    # ---- one method for each type of entry

    def on_log_opened(self, e):
        self.require(self.size == 0, "log-opened comes first")
        self.log = {"did": e["did"], "origin": e["origin"], "publicUrl": e["publicUrl"], "opened": e["time"]}

    def on_trust_list_published(self, e):
        self.require(e["number"] == len(self.trust_lists) + 1, "trust lists are numbered one by one")
        jws = parse(self.record.object(e["list"]), e["list"])
        self.require(hashlib.sha256(unbase64url(jws["payload"])).hexdigest() == e["fingerprint"], "another fingerprint")
        self.trust_lists.append({"entry": self.size, "fingerprint": e["fingerprint"], "list": e["list"], "number": e["number"]})

    def on_edition_published(self, e):
        self.record.object(e["object"])
        keys = ("edition", "inForceFrom", "object", "revision", "scheme")
        self.editions.append({"entry": self.size, **{k: e[k] for k in keys}})

    def on_supplier_registered(self, e):
        self.require(e["supplier"] not in self.suppliers, "the supplier was registered before")
        self.record.check(e["identity"], "supplier-identity")
        self.suppliers[e["supplier"]] = {
            "erased": False, "kind": e["kind"], "named": e["time"], "registered": e["time"],
            "supplier": e["supplier"], "identity": e["identity"],
        }

    def on_supplier_renamed(self, e):
        self.record.check(e["identity"], "supplier-identity")
        self.suppliers[e["supplier"]].update(identity=e["identity"], named=e["time"])

    def on_application_complete(self, e):
        self.require(e["supplier"] in self.suppliers, "no such supplier")
        self.applications[e["application"]] = {
            "application": e["application"], "complete": e["time"], "edition": e["edition"], "entry": self.size,
            "level": e["level"], "scheme": e["scheme"], "supplier": e["supplier"],
        }

    def on_accreditation_granted(self, e):
        self.require(e["accreditation"] not in self.accreditations, "granted before")
        self.require(e["supplier"] in self.suppliers, "no such supplier")
        self.record.check(e["decision"], "decision-statement")
        if "application" in e:
            self.require(e["application"] in self.applications, "no open application")
            del self.applications[e["application"]]
        row = {
            "accreditation": e["accreditation"], "certificates": [], "continued": False, "decision": e["decision"],
            "edition": e["edition"], "entry": self.size, "granted": e["time"], "level": e["level"], "outcome": e["outcome"],
            "scheme": e["scheme"], "supplier": e["supplier"], "validFrom": e["validFrom"], "validUntil": e["validUntil"],
            "conditions": [{"criterion": c["criterion"], "due": c["due"]} for c in e.get("conditions", [])],
        }
        if "supersedes" in e:
            row["supersedes"] = e["supersedes"]
        self.accreditations[e["accreditation"]] = row

    def live(self, e):
        self.require(e["accreditation"] in self.accreditations, "no such accreditation")
        row = self.accreditations[e["accreditation"]]
        self.require("end" not in row, "the accreditation has ended")
        return row

    def list(self, url, purpose):
        row = self.lists.setdefault(url, {"bits": bytearray(BITS // 8), "list": url, "purpose": purpose})
        self.require(row["purpose"] == purpose, "a list with another purpose")
        return row

    def set_bit(self, certificate, purpose, value):
        entry = certificate[purpose]
        bits, at = self.lists[entry["list"]]["bits"], entry["index"]
        mask = 0x80 >> (at % 8)
        bits[at // 8] = bits[at // 8] | mask if value else bits[at // 8] & ~mask

    def on_certificate_issued(self, e):
        row = self.live(e)
        self.require(e["certificate"] not in self.certificates, "a second token for one certificate")
        self.require("suspension" not in row, "the accreditation is suspended")
        self.record.check(e["token"], "certificate-token")
        certificate = {
            "certificate": e["certificate"], "entry": self.size, "issued": e["time"], "issuerKid": e["issuerKid"],
            "revocation": e["revocation"], "suspension": e["suspension"], "token": e["token"],
            "validFrom": e["validFrom"], "validUntil": e["validUntil"],
        }
        for k in ("replaces", "reason"):
            if k in e:
                certificate[k] = e[k]
        for purpose in ("revocation", "suspension"):
            self.list(e[purpose]["list"], purpose)
            place = (e[purpose]["list"], e[purpose]["index"])
            self.require(place not in self.taken and 0 <= place[1] < BITS, "the position belongs to another certificate")
            self.taken.add(place)
        self.certificates[e["certificate"]] = certificate
        row["certificates"].append(certificate)

    def on_certificate_intent_voided(self, e):
        self.require(e["certificate"] not in self.certificates, "the certificate was issued")

    def on_certificate_revoked(self, e):
        certificate = self.certificates[e["certificate"]]
        self.require("revoked" not in certificate, "revoked before")
        certificate["revoked"] = {"entry": self.size, "reason": e["reason"], "time": e["time"]}
        if "replacedBy" in e:
            certificate["revoked"]["replacedBy"] = e["replacedBy"]
        self.set_bit(certificate, "revocation", True)

    def on_accreditation_suspended(self, e):
        row = self.live(e)
        self.require("suspension" not in row, "suspended before")
        self.record.check(e["remedy"], "suspension-remedy")
        keys = ("effective", "reason", "remedy", "time", "until")
        row["suspension"] = {"entry": self.size, **{k: e[k] for k in keys if k in e}}
        for certificate in row["certificates"]:
            self.set_bit(certificate, "suspension", True)

    def on_suspension_extended(self, e):
        row = self.live(e)
        self.require("suspension" in row, "not suspended")
        held = row["suspension"]
        self.require(e["until"] > held.get("until", ""), "extended to no later moment")
        self.require(e["until"] > held["effective"], "extended to before its beginning")
        held["until"] = e["until"]

    def on_accreditation_reinstated(self, e):
        row = self.live(e)
        self.require("suspension" in row, "not suspended")
        del row["suspension"]
        for certificate in row["certificates"]:
            self.set_bit(certificate, "suspension", False)

    def end(self, e, word, revokes):
        row = self.live(e)
        if "decision" in e:
            self.record.check(e["decision"], "decision-statement")
        row["end"] = {"entry": self.size, **{k: e[k] for k in ("effective", "reason", "time", "by", "decision") if k in e}}
        row["ended"] = word
        if revokes:
            for certificate in row["certificates"]:
                self.set_bit(certificate, "revocation", True)

    def on_accreditation_continued(self, e):
        self.live(e).update(validUntil=e["until"], continued=True)

    def on_condition_closed(self, e):
        open_ones = [c for c in self.live(e)["conditions"] if c["criterion"] == e["criterion"] and "closed" not in c]
        self.require(open_ones, "no such open condition")
        open_ones[0]["closed"] = e["time"]

    def on_status_list_published(self, e):
        row = self.list(e["list"], e["purpose"])
        self.require(hashlib.sha256(row["bits"]).hexdigest() == e["bits"], "the list has other bits than the entries say")
        # The token itself: its payload must hold these very bits.
        payload = parse(unbase64url(self.record.object(e["token"]).decode().split(".")[1]), e["list"])
        encoded = payload["credentialSubject"]["encodedList"]
        self.require(gzip.decompress(unbase64url(encoded[1:])) == bytes(row["bits"]), "the token holds other bits")
        keys = ("bits", "time", "token", "validFrom", "validUntil")
        row["published"] = {"entry": self.size, **{k: e[k] for k in keys}}

    def on_cases_closed(self, e):
        self.require(e["count"] == len(e["cases"]), "another count")
        self.cases[e["week"]] = self.cases.get(e["week"], 0) + e["count"]

    def on_personal_data_erased(self, e):
        self.suppliers[e["supplier"]]["erased"] = True

    # ---- the register

    def shown(self, ref, supplier):
        if "object" in ref:
            return ref
        if supplier["erased"]:
            return "erased"
        if ref["opening"] not in self.record.openings:
            self.record.openings[ref["opening"]] = self.record.fetch("openings/" + ref["opening"])
        return "erased" if self.record.openings[ref["opening"]] is None else ref

    def identity(self, supplier):
        ref = supplier["identity"]
        if supplier["erased"]:
            return "erased"
        if "object" in ref:
            return parse(self.record.object(ref["object"]), "identity")
        value = self.record.opening(ref, "supplier-identity")
        return "erased" if value is None else value

    def accreditation(self, row):
        supplier = self.suppliers[row["supplier"]]
        out = {k: v for k, v in row.items() if k != "ended"}
        out["status"] = (
            row["ended"] if "end" in row
            else "suspended" if "suspension" in row
            else "extended-pending-decision" if row["continued"]
            else "active-with-conditions" if any("closed" not in c for c in row["conditions"])
            else "active"
        )
        out["decision"] = self.shown(row["decision"], supplier)
        if "suspension" in row:
            out["suspension"] = {**row["suspension"], "remedy": self.shown(row["suspension"]["remedy"], supplier)}
        if "decision" in row.get("end", {}):
            out["end"] = {**row["end"], "decision": self.shown(row["end"]["decision"], supplier)}
        out["certificates"] = [{**c, "token": self.shown(c["token"], supplier)} for c in row["certificates"]]
        return out

    def json(self):
        def by_key(rows):
            return [rows[k] for k in sorted(rows)]

        out = {
            "type": "touchstone-register", "version": 1, "size": self.size,
            "trustLists": self.trust_lists, "editions": self.editions, "applications": by_key(self.applications),
            "accreditations": [self.accreditation(r) for r in by_key(self.accreditations)],
            "casesClosed": [{"count": self.cases[w], "week": w} for w in sorted(self.cases)],
            "statusLists": [{**r, "bits": hashlib.sha256(r["bits"]).hexdigest()} for r in by_key(self.lists)],
            "suppliers": [{**s, "identity": self.identity(s)} for s in by_key(self.suppliers)],
        }
        if self.log:
            out.update(log=self.log, time=self.latest)
        return canonical(out)


def source(base):
    """fetch(path) -> bytes, or None where there is nothing."""
    if re.match("https?://", base):

        def fetch(path):
            try:
                with urllib.request.urlopen(base + "/" + path, timeout=20) as answer:
                    return answer.read()
            except urllib.error.HTTPError as e:
                if e.code in (404, 410):
                    return None
                raise

        return fetch

    def read(path):
        try:
            with open(base + "/" + path, "rb") as f:
                return f.read()
        except FileNotFoundError:
            return None

    return read


def main(base, vkey, *options):
    fetch = source(base)

    def log(path):
        data = fetch("log/" + path)
        if data is None:
            raise tlog.Refused(f"{path} is missing")
        return data

    try:
        size, _, entries = tlog.check_log(log, log("checkpoint"), vkey)
        register = Register(Record(fetch))
        for entry in entries:
            register.apply(entry)
        text = register.json()
    except (Stop, tlog.Refused, KeyError, ValueError) as e:
        print(f"{type(e).__name__}: {e}", file=sys.stderr)
        return 1
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()
    if "--quiet" not in options:
        print(f"replayed {size} entries", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
