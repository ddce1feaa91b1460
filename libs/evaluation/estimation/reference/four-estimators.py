"""Writes four-estimators.json: the four estimators of domain.md from raw units, straight from their formulas.

Two tiers with different allocation, one covariate with gaps (filled with its mean, plus an indicator).
Run: python3 four-estimators.py  (numpy, scipy)
"""
import json, os
import numpy as np
from scipy import stats

rng = np.random.default_rng(20260701)
units = []
for tier, counts, level in (('high', {'A': 14, 'control': 9}, 40.0), ('mass', {'A': 11, 'control': 26}, 5.0)):
    for arm, n in counts.items():
        for _ in range(n):
            x = round(float(rng.lognormal(np.log(level), 0.4)), 2)
            y = round(x * 1.05 + (2.0 if arm == 'A' else 0.0) + float(rng.normal(0, level / 8)), 2)
            units.append(dict(tier=tier, arm=arm, x=None if rng.random() < 0.1 else x, y=y,
                              d=round(x + float(rng.normal(0, level / 20)), 2),
                              b=int(rng.random() < (0.6 if arm == 'A' else 0.35))))
Z = stats.norm.ppf(0.975)


def columns(rows):
    known = np.mean([u['x'] for u in rows if u['x'] is not None])
    X = np.array([[u['x'] if u['x'] is not None else known, float(u['x'] is None)] for u in rows])
    return X[:, X.std(axis=0) > 0]


def adjusted(rows, name):
    """y - theta (x - mean), theta pooled over both arms."""
    y, X = np.array([u[name] for u in rows], float), columns(rows)
    Xc = X - X.mean(axis=0)
    theta = np.linalg.solve(Xc.T @ Xc, Xc.T @ (y - y.mean()))
    return y - Xc @ theta


def pick(rows, values, arm):
    return np.array([v for u, v in zip(rows, values) if u['arm'] == arm])


def inference(diff, cells):
    v = sum(a for a, _ in cells)
    df = v ** 2 / sum(a * a / k for a, k in cells)
    q, t = stats.t.ppf(0.975, df), diff / np.sqrt(v)
    return dict(difference=diff, standardError=np.sqrt(v), low=diff - q * np.sqrt(v), high=diff + q * np.sqrt(v),
                p=2 * stats.t.sf(abs(t), df))


def mean_parts(parts):
    """parts: (weight, control values, treatment values)"""
    total = sum(w for w, _, _ in parts)
    mc = sum(w / total * c.mean() for w, c, _ in parts)
    mt = sum(w / total * t.mean() for w, _, t in parts)
    vc = [((w / total) ** 2 * c.var(ddof=1) / len(c), len(c) - 1) for w, c, _ in parts]
    vt = [((w / total) ** 2 * t.var(ddof=1) / len(t), len(t) - 1) for w, _, t in parts]
    out = inference(mt - mc, vc + vt)
    se = np.sqrt(sum(a for a, _ in vt) / mc ** 2 + mt ** 2 * sum(a for a, _ in vc) / mc ** 4)
    return out | dict(control=mc, treatment=mt, lift=mt / mc - 1, liftLow=mt / mc - 1 - Z * se, liftHigh=mt / mc - 1 + Z * se)


def ratio_parts(parts):
    """parts: (weight, (n, d) of control, (n, d) of treatment)"""
    total = sum(w for w, _, _ in parts)
    result, cells = [], []
    for side in (1, 2):
        N = sum(p[0] / total * p[side][0].mean() for p in parts)
        D = sum(p[0] / total * p[side][1].mean() for p in parts)
        R = N / D
        for p in parts:
            r = p[side][0] - R * p[side][1]
            cells.append(((p[0] / total / D) ** 2 * r.var(ddof=1) / len(r), len(r) - 1))
        result.append(R)
    return inference(result[1] - result[0], cells) | dict(control=result[0], treatment=result[1])


tiers = ('high', 'mass')
by_tier = {t: [u for u in units if u['tier'] == t] for t in tiers}
raw = lambda rows, name: [u[name] for u in rows]


def estimators(name, take):
    everything = [(1.0, pick(units, take(units, name), 'control'), pick(units, take(units, name), 'A'))]
    tiered = [(len(r), pick(r, take(r, name), 'control'), pick(r, take(r, name), 'A')) for r in by_tier.values()]
    return mean_parts(everything), mean_parts(tiered)


def ratios(take):
    def part(rows, w):
        n, d = take(rows, 'y'), take(rows, 'd')
        return w, (pick(rows, n, 'control'), pick(rows, d, 'control')), (pick(rows, n, 'A'), pick(rows, d, 'A'))
    return ratio_parts([part(units, 1.0)]), ratio_parts([part(r, len(r)) for r in by_tier.values()])


expected = {}
for kind, name in (('mean', 'y'), ('proportion', 'b')):
    (plain, weighted), (adj, weighted_adj) = estimators(name, raw), estimators(name, adjusted)
    expected[kind] = dict(tierWeighted=weighted, adjusted=adj, tierWeightedAdjusted=weighted_adj)
    if kind == 'mean':
        expected[kind]['plain'] = plain
(plain, weighted), (adj, weighted_adj) = ratios(raw), ratios(adjusted)
expected['ratio'] = dict(plain=plain, tierWeighted=weighted, adjusted=adj, tierWeightedAdjusted=weighted_adj)
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, 'four-estimators.json'), 'w') as file:
    json.dump(dict(source='four-estimators.py, numpy %s, scipy' % np.__version__, units=units, expected=expected), file, indent=1, default=float)
    file.write('\n')
