"""Recomputes a roster: python3 recompute_roster.py PLAN.json ROSTER.csv (both as exported). See allocation.md."""
import csv, hashlib, json, sys
from collections import defaultdict

plan = json.load(open(sys.argv[1], encoding="utf-8"))
rows = list(csv.DictReader(open(sys.argv[2], encoding="utf-8", newline="")))
tiers, known, wrong = defaultdict(list), 0, 0
for row in rows:
    text = row["reference"][1:] if row["reference"][:2] in {"'" + c for c in "=+-@\t\r＝＋－＠"} else row["reference"]
    digest = hashlib.sha256(plan["salt"].encode() + b"\0" + text.encode()).digest()
    known += text != ""  # an erased customer has no reference any more: the recorded hash is taken
    wrong += text != "" and int.from_bytes(digest[:8], "big", signed=True) != int(row["hash"])
    tiers[row["tier"]].append((int(row["hash"]), text.encode(), row["variant"]))
for tier, members in tiers.items():
    shares, cumulative, start = plan["allocation"]["byTier"].get(tier, plan["allocation"]["otherTiers"]), 0, 0
    for variant in plan["variants"]:
        cumulative += shares[variant["key"]]
        end = (len(members) * cumulative + 5000) // 10000
        wrong += sum(found != variant["key"] for _, _, found in sorted(members)[start:end])
        start = end
print(f"{len(rows)} customers, {known} with a reference, {wrong} differences")
sys.exit(wrong > 0)
