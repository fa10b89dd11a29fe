#!/usr/bin/env python3
"""Writes testdata/scheme/suppliers: the facts and score vectors of the twelve suppliers of the demonstration story.

Run from the schemas folder: python3 src/test/scripts/suppliers.py
For each supplier the overall mark the story states is looked for: first whether any vector over the criteria that apply
can give it at all, then the vector written here is checked to give it (docs/decisions/0010 of the registry server).
"""
import json
import os

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
ED = json.load(open(os.path.join(HERE, "src/main/resources/editions/sra-1.json"), encoding="utf-8"))
HIGHEST = len(ED["scoring"]["scale"]) - 1


def facts(employees, turnover, chain=True, public=True, books=False, multi=False, **more):
    return {"employees": employees, "turnover": turnover, "independent": True, **more, "has-supply-chain": chain,
            "public-facing-services": public, "open-book-contracts": books, "multinational-group": multi}


# (file, name, size, level, facts, {criterion: score that is neither 2 for mandatory nor `rest`}, rest, mark, result)
CORE = "core"  # mandatory 2, everything else 1
TWOS = "twos"  # everything 2
STORY = [
    ("01-harbour-and-vale", "Harbour & Vale Care Ltd", "medium", "standard", facts(180, "9800000.00"), CORE,
     {"WRK-01": 3, "ACC-04": 3, "PLA-01": 3}, 27, 600, "grant"),
    ("02-northmoor", "Northmoor Facilities plc", "large", "enhanced",
     facts(4100, "212000000.00", books=True), TWOS,
     {"COL-01": 1, "ENV-02": 1, "CRE-02": 1, "COL-03": 1}, 29, 623, "grant-with-conditions"),
    ("03-tidewell", "Tidewell Catering Ltd", "small", "standard", facts(42, "2600000.00"), CORE,
     {"COL-01": 2, "PLA-02": 2, "CRE-01": 2}, 27, 501, "grant"),
    ("04-brightsea", "Brightsea Digital Ltd", "small", "standard", facts(31, "3900000.00", public=False), TWOS,
     {"ACC-02": 3, "CRE-02": 3, "ADA-02": 3, "COL-03": 1}, 26, 699, "grant"),
    ("05-ashgrove", "Ashgrove Grounds", "micro", "standard", facts(2, "118000.00", chain=False), CORE,
     {"PLA-03": 2}, 24, 487, "grant"),
    ("06-kestrel", "Kestrel Guarding Services Ltd", "medium", "standard", facts(210, "11400000.00"), CORE,
     {"WRK-01": 0, "WRK-05": 0}, 27, 487, "refuse"),
    ("07-meridian", "Meridian Build Group plc", "large", "enhanced",
     facts(6900, "1240000000.00", books=True), TWOS, {"COL-01": 3, "WRK-01": 3}, 29, 703, "grant"),
    ("08-rowan", "Rowan Support CIC", "micro", "standard", facts(8, "410000.00"), TWOS,
     {"ACC-02": 3, "ACC-04": 3, "PLA-01": 3}, 27, 715, "grant"),
    ("09-solent", "Solent Transit Co-operative Ltd", "medium", "standard", facts(160, "18700000.00"), TWOS,
     {"ENV-02": 3}, 27, 680, "grant"),
    ("10-paragon", "Paragon Recycling Ltd", "medium", "standard", facts(120, "16300000.00"), CORE,
     {"ENV-03": 3, "ENV-02": 2, "CRE-01": 2}, 27, 578, "grant"),
    ("11-habsmeier", "Habsmeier Söhne GmbH", "large", "enhanced",
     facts(2300, "390000000.00", public=False, books=True, multi=True), TWOS,
     {"ENV-03": 3, "WRK-03": 3, "INT-04": 3}, 28, 694, "grant"),
    ("12-castlegate", "Castlegate Skills Trust", "small", "standard", facts(38, "2100000.00"), CORE,
     {"PLA-01": 3}, 27, 487, "grant"),
]
EQUIVALENTS = {"11-habsmeier": ["EQ-SA8000", "EQ-ISO14001", "EQ-ISO45001", "EQ-ISO37001"]}


def holds(p, f):
    if p["kind"] == "is":
        return f.get(p["fact"]) == p["value"]
    if p["kind"] == "compare" and p["op"] == "at-least":
        return float(f[p["fact"]]) >= float(p["value"])
    raise SystemExit("predicate " + p["kind"])


def reachable(weights, mark):
    """Every sum of weight * score that some vector gives, looked through for one of this mark."""
    sums = {0}
    for w in weights:
        sums = {s + w * k for s in sums for k in range(HIGHEST + 1)}
    whole = HIGHEST * sum(weights)
    return sorted(s for s in sums if 1000 * s // whole == mark)


def main():
    for file, name, size, level, f, manner, differing, count, mark, result in STORY:
        applies = [c for c in ED["criteria"]
                   if level in c["levels"] and ("appliesIf" not in c or holds(c["appliesIf"], f))]
        assert len(applies) == count, (file, len(applies))
        scores = {c["id"]: 2 if manner == TWOS or size in c["mandatory"][level] else 1 for c in applies}
        assert set(differing) <= set(scores), file
        scores.update(differing)
        whole = HIGHEST * sum(c["weight"] for c in applies)
        total = sum(c["weight"] * scores[c["id"]] for c in applies)
        every = [c["weight"] for c in ED["criteria"] if level in c["levels"]]
        print("%-20s %3d/%3d = %3d (wanted %3d; sums that give it: %s; were every criterion to apply: %s)" % (
            file, total, whole, 1000 * total // whole, mark, reachable([c["weight"] for c in applies], mark),
            reachable(every, mark)))
        assert 1000 * total // whole == mark, file
        for e in EQUIVALENTS.get(file, []):
            for criterion, score in next(x for x in ED["equivalents"] if x["id"] == e)["scores"].items():
                assert scores[criterion] >= score, (file, e, criterion)
        doc = {"type": "touchstone-score-vector", "version": 1, "supplier": name, "size": size, "level": level,
               "facts": f, "scores": scores, "equivalents": EQUIVALENTS.get(file, []),
               "expect": {"applicable": count, "overallPerMille": mark, "result": result}}
        with open(os.path.join(HERE, "testdata/scheme/suppliers", file + ".json"), "w", encoding="utf-8",
                  newline="\n") as out:
            json.dump(doc, out, indent=1, ensure_ascii=False)
            out.write("\n")


if __name__ == "__main__":
    main()
