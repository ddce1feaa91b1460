"""Recomputes a roster: python3 recompute_roster.py PLAN.json ROSTER.csv (as exported; see allocation.md)."""
import csv, hashlib, json, sys

plan = json.load(open(sys.argv[1], encoding="utf-8"))
rows = list(csv.DictReader(open(sys.argv[2], encoding="utf-8", newline="")))
tiers, wrong = {}, 0
for row in rows:
    text, recorded = row["reference"], int(row["hash"])
    if text[:1] == "'" and text[1:2] in set("=+-@\t\r＝＋－＠"): text = text[1:]  # was made safe for spreadsheets
    digest = hashlib.sha256(plan["salt"].encode() + b"\0" + text.encode()).digest()
    wrong += text != "" and int.from_bytes(digest[:8], "big", signed=True) != recorded  # empty: erased since
    tiers.setdefault(row["tier"], []).append((recorded, text.encode(), row["variant"]))
for tier, members in tiers.items():
    shares, cumulative, start = plan["allocation"]["byTier"].get(tier, plan["allocation"]["otherTiers"]), 0, 0
    for variant in (each["key"] for each in plan["variants"]):
        cumulative += shares[variant]
        end = (len(members) * cumulative + 5000) // 10000
        wrong += sum(found != variant for _, _, found in sorted(members)[start:end])
        start = end
sys.exit(print(f"{len(rows)} customers, {wrong} differences") or wrong > 0)
