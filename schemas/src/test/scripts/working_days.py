#!/usr/bin/env python3
"""Writes the working-day calendars of src/main/resources/calendars from the rules of the United Kingdom's bank holidays.

Run it from the schemas folder: python3 src/test/scripts/working_days.py
Years not yet proclaimed are by rule; a proclaimed change is added to MOVED or EXTRA here and the files written anew.
"""
import datetime as dt
import json
import os

FIRST, LAST = 2019, 2036
D = dt.date


def easter(y):
    """Gregorian Easter Sunday (Gauss, in the form of the anonymous algorithm)."""
    a, b, c = y % 19, y // 100, y % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    l = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * l) // 451
    return D(y, (h + l - 7 * m + 114) // 31, (h + l - 7 * m + 114) % 31 + 1)


def first_monday(y, m):
    d = D(y, m, 1)
    return d + dt.timedelta((7 - d.weekday()) % 7)


def last_monday(y, m):
    d = D(y + m // 12, m % 12 + 1, 1) - dt.timedelta(1)
    return d - dt.timedelta(d.weekday())


# Days moved or added by proclamation.
MOVED = {D(2020, 5, 4): D(2020, 5, 8), D(2022, 5, 30): D(2022, 6, 2)}
EVERYWHERE = [
    (D(2022, 6, 3), "Platinum Jubilee bank holiday"),
    (D(2022, 9, 19), "State funeral of Queen Elizabeth II"),
    (D(2023, 5, 8), "Coronation of King Charles III"),
]
EXTRA = {"england-and-wales": EVERYWHERE, "northern-ireland": EVERYWHERE,
         "scotland": EVERYWHERE + [(D(2026, 6, 15), "World Cup bank holiday")]}
TITLES = {"england-and-wales": "England and Wales", "scotland": "Scotland", "northern-ireland": "Northern Ireland"}


def year(where, y):
    e = easter(y)
    fixed = [(D(y, 1, 1), "New Year's Day"), (D(y, 12, 25), "Christmas Day"), (D(y, 12, 26), "Boxing Day")]
    moving = [(e - dt.timedelta(2), "Good Friday"), (first_monday(y, 5), "Early May bank holiday"),
              (last_monday(y, 5), "Spring bank holiday")]
    if where == "scotland":
        fixed += [(D(y, 1, 2), "2 January"), (D(y, 11, 30), "St Andrew's Day")]
        moving += [(first_monday(y, 8), "Summer bank holiday")]
    else:
        moving += [(e + dt.timedelta(1), "Easter Monday"), (last_monday(y, 8), "Summer bank holiday")]
    if where == "northern-ireland":
        fixed += [(D(y, 3, 17), "St Patrick's Day"), (D(y, 7, 12), "Battle of the Boyne (Orangemen's Day)")]
    days = {MOVED.get(d, d): t for d, t in moving}
    days.update({d: t for d, t in EXTRA[where] if d.year == y})
    days.update({d: t for d, t in fixed if d.weekday() < 5})
    # A fixed day on a weekend is kept on the next day that is neither a weekend nor a holiday already.
    for d, t in sorted(f for f in fixed if f[0].weekday() >= 5):
        s = d
        while s.weekday() >= 5 or s in days:
            s += dt.timedelta(1)
        days[s] = t + " (substitute day)"
    return sorted(days.items())


def main():
    out = os.path.join(os.path.dirname(__file__), "..", "..", "main", "resources", "calendars")
    for where in TITLES:
        rows = [x for y in range(FIRST, LAST + 1) for x in year(where, y)]
        lines = ",\n".join('    {"date": "%s", "title": %s}' % (d, json.dumps(t)) for d, t in rows)
        text = ('{\n  "type": "touchstone-working-days",\n  "version": 1,\n  "id": "%s",\n  "title": "%s",\n'
                '  "from": "%d-01-01",\n  "to": "%d-12-31",\n'
                '  "explain": "Bank holidays as proclaimed to the end of 2026, later years by rule; '
                'written by src/test/scripts/working_days.py",\n  "holidays": [\n%s\n  ]\n}\n'
                % (where, TITLES[where], FIRST, LAST, lines))
        with open(os.path.join(out, where + ".json"), "w", encoding="utf-8", newline="\n") as f:
            f.write(text)


if __name__ == "__main__":
    main()
