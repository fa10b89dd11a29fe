#!/usr/bin/env python3
"""Applies a scheme edition to pseudo-random cases, by a second implementation that shares nothing with the Java one.

    python3 expect.py EDITION.json CALENDARS SEED > EXPECTED.json

CALENDARS is the folder with the working-day calendars. Standard library only; exact integers and fractions throughout.
The tests run the same cases through the Java engine and, where python3 is present, run this script again and compare.
"""
import datetime as dt
import json
import os
import sys
from fractions import Fraction

UTC = dt.timezone.utc


class Dice:
    """A small generator of its own, so that the cases are the same on every version of Python."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
        return (self.state >> 33) % n

    def one(self, of):
        return of[self.below(len(of))]


# ------------------------------------------------------------------------------------------------------- conditions
OPS = {"less-than": lambda a, b: a < b, "at-most": lambda a, b: a <= b, "at-least": lambda a, b: a >= b,
       "more-than": lambda a, b: a > b, "equals": lambda a, b: a == b}


def holds(p, facts):
    kind = p["kind"]
    if kind == "always":
        return True
    if kind == "never":
        return False
    if kind == "all":
        return all(holds(q, facts) for q in p["of"])
    if kind == "any":
        return any(holds(q, facts) for q in p["of"])
    if kind == "not":
        return not holds(p["of"], facts)
    if p["fact"] not in facts:
        return False
    if kind == "is":
        return facts[p["fact"]] is p["value"]
    return OPS[p["op"]](Fraction(facts[p["fact"]]), Fraction(p["value"]))


def with_derived(ed, stated):
    known = {}
    for f in ed["facts"]:
        if "derived" in f:
            d = f["derived"]
            source = d["then"] if holds(d["when"], known) else d["otherwise"]
            if source in known:
                known[f["id"]] = known[source]
        elif f["id"] in stated:
            known[f["id"]] = stated[f["id"]]
    return known


def numbers_near(ed):
    """Numbers at and beside every threshold of the edition, so that the cases fall on both sides."""
    found = set()

    def look(x):
        if isinstance(x, dict):
            if x.get("kind") == "compare":
                found.add(Fraction(x["value"]))
            for v in x.values():
                look(v)
        elif isinstance(x, list):
            for v in x:
                look(v)

    look(ed)
    return sorted(found)


def random_facts(ed, dice, near):
    stated = {}
    for f in ed["facts"]:
        if "derived" in f:
            continue
        if not holds(f.get("requiredIf", {"kind": "always"}), with_derived(ed, stated)) and dice.below(2):
            continue
        if f["type"] == "boolean":
            stated[f["id"]] = dice.below(4) > 0
        elif f["type"] == "integer":
            stated[f["id"]] = max(0, int(dice.one(near)) + dice.below(3) - 1) % 1000000
        else:
            cents = max(0, int(dice.one(near) * 100) + dice.below(3) - 1)
            stated[f["id"]] = "%d.%02d" % (cents // 100, cents % 100)
    return stated


# ------------------------------------------------------------------------------------------------------- assessment
def per_mille(ed, pairs):
    top = len(ed["scoring"]["scale"]) - 1
    part = sum(w * s for w, s in pairs)
    whole = sum(w * top for w, s in pairs)
    exact = Fraction(1000 * part, whole)
    if ed["scoring"]["rounding"] == "floor":
        return exact.numerator // exact.denominator
    half = exact + Fraction(1, 2)
    return half.numerator // half.denominator


def reason(ed, cause):
    return next(r["id"] for k in ed["reasons"].values() for r in k if cause in r.get("causes", []))


def assess(ed, level, stated, scores):
    facts = with_derived(ed, stated)
    size = next(s["id"] for s in ed["sizes"] if holds(s["when"], facts))
    sc = ed["scoring"]
    marks = sc["passMarks"][level]
    rows = [c for c in ed["criteria"]
            if level in c["levels"] and holds(c.get("appliesIf", {"kind": "always"}), facts)]
    must = [c for c in rows if size in c["mandatory"].get(level, [])]
    overall = per_mille(ed, [(c["weight"], scores[c["id"]]) for c in rows])
    themes = []
    for t in ed["themes"]:
        of = [(c["weight"], scores[c["id"]]) for c in rows if c["theme"] == t["id"]]
        floor = max(marks["themeFloorPerMille"], marks["themeMinimumPerMille"].get(t["id"], 0))
        if of:
            themes.append([t["id"], per_mille(ed, of), floor])
        elif sc["emptyTheme"] == "zero":
            themes.append([t["id"], 0, floor])
    findings = [[f["id"], c["id"]] for c in rows for f in sc["findings"]
                if f["mandatory"] == (c in must) and scores[c["id"]] in range(f["from"], f["to"] + 1)]
    unmet = [c for c in must if scores[c["id"]] < marks["mandatoryMinimum"]]
    cond = sc["conditions"]
    bad = [c for c in unmet
           if scores[c["id"]] < cond["lowestScore"] or (cond["correctableOnly"] and not c["correctable"])]
    if not bad and len(unmet) > cond["maximum"]:
        bad = unmet
    short = [[reason(ed, "mandatory-not-met"), c["id"]] for c in bad]
    need = marks["overallPerMille"][size]
    if overall < need:
        short.append([reason(ed, "score-too-low"), ""])
    short += [[reason(ed, "theme-too-low"), t] for t, mark, floor in themes if mark < floor]
    result = "refuse" if short else "grant-with-conditions" if unmet else "grant"
    return {"size": size, "applicable": [c["id"] for c in rows], "mandatory": [c["id"] for c in must],
            "overall": overall, "passMark": need, "themes": themes, "findings": findings, "result": result,
            "conditions": [c["id"] for c in unmet] if result == "grant-with-conditions" else [],
            "shortfalls": short}


def random_scores(ed, dice, level, stated):
    """Scores of three tempers: anything, mostly good, and good but for a few; so that each result comes up."""
    facts = with_derived(ed, stated)
    top = len(ed["scoring"]["scale"]) - 1
    good = ed["scoring"]["passMarks"][level]["mandatoryMinimum"]
    temper = dice.below(3)
    out = {}
    for c in ed["criteria"]:
        if level in c["levels"] and holds(c.get("appliesIf", {"kind": "always"}), facts):
            r = dice.below(100)
            if temper == 0 or (temper == 1 and r < 12) or (temper == 2 and r < 4):
                out[c["id"]] = dice.below(top + 1)
            else:
                out[c["id"]] = good + dice.below(top - good + 1)
    return out


# ------------------------------------------------------------------------------------------------------------- time
def sunday(year, month, nth):
    """The nth Sunday of a month; 0 for the last one."""
    if nth:
        first = dt.date(year, month, 1)
        return first + dt.timedelta((6 - first.weekday()) % 7 + 7 * (nth - 1))
    last = dt.date(year, month, 31)
    return last - dt.timedelta((last.weekday() + 1) % 7)


def offset_at(zone, utc):
    """Hours ahead of UTC at a moment, by the rules in force since 2007."""
    y = utc.year
    if zone == "Europe/London":
        start = dt.datetime.combine(sunday(y, 3, 0), dt.time(1), UTC)
        end = dt.datetime.combine(sunday(y, 10, 0), dt.time(1), UTC)
        return 1 if start <= utc < end else 0
    if zone == "America/New_York":
        start = dt.datetime.combine(sunday(y, 3, 2), dt.time(7), UTC)
        end = dt.datetime.combine(sunday(y, 11, 1), dt.time(6), UTC)
        return -4 if start <= utc < end else -5
    raise SystemExit("no rule for " + zone)


def local_date(ed, utc):
    return (utc + dt.timedelta(hours=offset_at(ed["calendar"]["zone"], utc))).date()


def end_of(ed, day):
    h, m, s = (int(x) for x in ed["calendar"]["dayEndsAt"].split(":"))
    wall = dt.datetime.combine(day, dt.time(h, m, s), UTC)
    zone = ed["calendar"]["zone"]
    return next(u for u in (wall - dt.timedelta(hours=o) for o in (1, 0, -4, -5))
                if u + dt.timedelta(hours=offset_at(zone, u)) == wall)


def plus_months(day, n):
    y, m = divmod(day.year * 12 + day.month - 1 + n, 12)
    last = (dt.date(y + (m + 1) // 12, (m + 1) % 12 + 1, 1) - dt.timedelta(1)).day
    return dt.date(y, m + 1, min(day.day, last))


def after(ed, calendars, start, span, calendar):
    n, unit = span["amount"], span["unit"]
    if unit in ("minute", "hour"):
        return start + dt.timedelta(minutes=n * (60 if unit == "hour" else 1))
    day = local_date(ed, start)
    if unit == "day":
        return end_of(ed, day + dt.timedelta(n))
    if unit == "month":
        return end_of(ed, plus_months(day, n))
    while n:
        day += dt.timedelta(1)
        n -= day.weekday() < 5 and day.isoformat() not in calendars[calendar]
    return end_of(ed, day)


def text(utc):
    return utc.strftime("%Y-%m-%dT%H:%M:%SZ")


def random_moment(dice):
    edges = ["2024-02-29T12:00:00", "2027-03-28T00:59:59", "2027-03-28T01:00:00", "2026-10-25T00:30:00",
             "2027-12-31T23:59:59", "2028-01-31T10:00:00", "2025-12-24T17:00:00", "2026-03-08T06:59:59",
             "2026-11-01T05:59:59"]
    if dice.below(4) == 0:
        return dt.datetime.fromisoformat(dice.one(edges)).replace(tzinfo=UTC)
    return dt.datetime(2021, 1, 1, tzinfo=UTC) + dt.timedelta(seconds=dice.below(9 * 365 * 86400))


# -------------------------------------------------------------------------------------------------------- everything
def count(ed, matter, ballots):
    g = ed["governance"]
    m = next(x for x in g["matters"] if x["id"] == matter)
    present = [b for b in ballots if b[2] != "recused"]
    yes = sum(b[2] == "yes" for b in present)
    no = sum(b[2] == "no" for b in present)
    quorate = (len(present) >= g["quorum"]["members"]
               and set(g["quorum"]["mustInclude"]) <= {b[1] for b in present})
    whole = {"present-and-voting": yes + no, "present": len(present),
             "all-seats": sum(c["seats"] for c in g["constituencies"])}[m["base"]]
    need = Fraction(m["share"]["numerator"], m["share"]["denominator"]) * whole
    reached = yes >= m["minimumYes"] and (yes > need if m["strict"] else yes >= need)
    return {"present": len(present), "yes": yes, "no": no, "quorate": quorate, "carried": quorate and reached}


def level_for(ed, value):
    ranks = {lv["id"]: lv["rank"] for lv in ed["levels"]}
    fitting = [t["level"] for t in ed["applicability"]["thresholds"] if Fraction(value) >= Fraction(t["minimum"])]
    return max(fitting, key=lambda x: ranks[x], default="")


def duty(ed, role, facts, value):
    level = level_for(ed, value)
    if not level:
        return "not-needed"
    party = next(p for p in ed["applicability"]["parties"] if p["role"] == role)
    for rule in party["mustHold"]:
        if holds(rule.get("when", {"kind": "always"}), facts):
            return "must-hold " + rule.get("level", level)
    return {"declared": "must-be-declared", "nothing": "not-needed"}[party["otherwise"]]


def main():
    ed = json.load(open(sys.argv[1], encoding="utf-8"))
    calendars = {c: {h["date"] for h in json.load(open(os.path.join(sys.argv[2], c + ".json"), encoding="utf-8"))
                     ["holidays"]} for c in ed["calendar"]["workingDays"]}
    dice = Dice(int(sys.argv[3]))
    near = numbers_near(ed)
    out = {"type": "touchstone-scheme-expectations", "edition": ed["scheme"] + "-" + str(ed["edition"])}

    out["assessments"] = []
    for _ in range(240):
        level = dice.one(ed["levels"])["id"]
        stated = random_facts(ed, dice, near)
        scores = random_scores(ed, dice, level, stated)
        out["assessments"].append({"level": level, "facts": stated, "scores": scores,
                                   "expect": assess(ed, level, stated, scores)})

    out["due"] = []
    for t in ed["timers"]:
        for _ in range(8):
            start = random_moment(dice)
            end = after(ed, calendars, start, t["span"], t.get("calendar", ed["calendar"]["defaultWorkingDays"]))
            out["due"].append([t["id"], text(start), text(end)])
    out["validUntil"] = []
    for _ in range(30):
        start = random_moment(dice)
        out["validUntil"].append([text(start), text(after(ed, calendars, start, ed["validity"]["period"], ""))])

    values = sorted({v + d for t in ed["applicability"]["thresholds"]
                     for v in [Fraction(t["minimum"])] for d in (-1, Fraction(-1, 100), 0, Fraction(1, 100))
                     if v + d >= 0})
    money = ["%d.%02d" % divmod(int(v * 100), 100) for v in values]
    out["levelRequired"] = [[v, level_for(ed, v)] for v in money]

    out["duties"] = []
    for p in ed["applicability"]["parties"]:
        for _ in range(12):
            facts = {}
            for f in ed["applicability"]["partyFacts"]:
                if dice.below(3) == 0:
                    continue
                n = dice.one(near)
                facts[f["id"]] = (dice.below(2) == 1 if f["type"] == "boolean" else int(n) if f["type"] == "integer"
                                  else "%d.%02d" % divmod(max(0, int(n * 100) + dice.below(3) - 1), 100))
            value = dice.one(money)
            out["duties"].append([p["role"], facts, value, duty(ed, p["role"], facts, value)])

    words = ["active", "active-with-conditions", "suspended", "extended-pending-decision", "expired", "withdrawn",
             "surrendered", "superseded", "application-under-assessment"]
    tr = ed["calendar"]["transition"]
    out["accepted"] = []
    for p in ed["applicability"]["checkPoints"]:
        for status in words:
            for when in [tr["from"] + "T12:00:00", tr["to"] + "T12:00:00", "2020-06-01T12:00:00", "2035-06-01T12:00:00"]:
                moment = dt.datetime.fromisoformat(when).replace(tzinfo=UTC)
                day = local_date(ed, moment).isoformat()
                ok = any(a["status"] == status and ("during" not in a or tr["from"] <= day <= tr["to"])
                         for a in p["accepts"])
                out["accepted"].append([p["id"], status, text(moment), ok])

    top = len(ed["scoring"]["scale"]) - 1
    ag = ed["scoring"]["agreement"]
    out["reconcile"] = [[a, b, "third" if abs(a - b) >= ag["third"] else "discuss" if abs(a - b) >= ag["discuss"]
                         else "final"] for a in range(top + 1) for b in range(top + 1)]

    out["votes"] = []
    for m in ed["governance"]["matters"]:
        for _ in range(25):
            ballots = []
            for c in ed["governance"]["constituencies"]:
                for seat in range(c["seats"]):
                    v = dice.one(["yes", "yes", "yes", "no", "abstain", "recused", "away"])
                    if v != "away":
                        ballots.append(["%s-%d" % (c["id"], seat), c["id"], v])
            out["votes"].append([m["id"], ballots, count(ed, m["id"], ballots)])

    out["satisfies"] = []
    for held in ed["levels"]:
        for wanted in ed["levels"]:
            at = held
            while at["id"] != wanted["id"] and "includes" in at:
                at = next(x for x in ed["levels"] if x["id"] == at["includes"])
            out["satisfies"].append([held["id"], wanted["id"], at["id"] == wanted["id"]])

    # One line for each case, so that a difference shows where it is.
    parts = []
    for key, value in out.items():
        if isinstance(value, list):
            parts.append('"%s": [\n%s\n]' % (key, ",\n".join(json.dumps(v, ensure_ascii=False) for v in value)))
        else:
            parts.append('"%s": %s' % (key, json.dumps(value)))
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    sys.stdout.write("{\n" + ",\n".join(parts) + "\n}\n")


if __name__ == "__main__":
    main()
