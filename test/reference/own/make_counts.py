"""Counts: two proportions, Fisher, event rates, ranks, families of p-values, sample ratios — by enumeration in exact
fractions where there is something to enumerate, else in 50 digits."""
import itertools
from fractions import Fraction
from math import comb

from mpmath import exp, findroot, log, mpf, sqrt

from table_file import write
from tails import chi_square_sf, normal_critical, normal_sf


def number(fraction):
    return mpf(fraction.numerator) / fraction.denominator


def bisect(function, low, high):
    """Where an increasing function changes sign."""
    low, high = mpf(low), mpf(high)
    for _ in range(150):
        middle = (low + high) / 2
        if function(middle) > 0:
            high = middle
        else:
            low = middle
    return low


def wilson(x, n, z):
    p = mpf(x) / n
    centre, spread = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return {'lower': (centre - spread) / (1 + z * z / n), 'upper': (centre + spread) / (1 + z * z / n)}


def binomial_cdf(x, n, p):
    return sum((comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(x + 1)), mpf(0))


def clopper_pearson(x, n, alpha):
    half = mpf(alpha) / 2
    if 2 * x > n:
        mirrored = clopper_pearson(n - x, n, alpha)
        return {'lower': 1 - mirrored['upper'], 'upper': 1 - mirrored['lower']}
    return {'lower': mpf(0) if x == 0 else bisect(lambda p: 1 - binomial_cdf(x - 1, n, p) - half, 0, 1),
            'upper': mpf(1) if x == n else bisect(lambda p: half - binomial_cdf(x, n, p), 0, 1)}


def constrained(xc, nc, xt, nt, delta):
    """Control rate that maximises the likelihood under treated = control + delta, by the sign of its derivative."""
    low, high = max(mpf(0), -delta), min(mpf(1), 1 - delta)

    def slope(p):
        t = p + delta
        total = mpf(0)
        if xc: total += xc / p
        if nc - xc: total -= (nc - xc) / (1 - p)
        if xt: total += xt / t
        if nt - xt: total -= (nt - xt) / (1 - t)
        return -total

    return bisect(slope, low + mpf(10) ** -45, high - mpf(10) ** -45)


def miettinen_nurminen(xc, nc, xt, nt, z):
    estimate = mpf(xt) / nt - mpf(xc) / nc
    n = nc + nt

    def excess(delta):
        p = constrained(xc, nc, xt, nt, delta)
        t = p + delta
        return (delta - estimate) ** 2 - z * z * (p * (1 - p) / nc + t * (1 - t) / nt) * n / (n - 1)

    edge = 1 - mpf(10) ** -40
    lower = -edge if excess(-edge) <= 0 else bisect(lambda d: -excess(d), -edge, estimate)
    upper = edge if excess(edge) <= 0 else bisect(excess, estimate, edge)
    return {'lower': lower, 'upper': upper}


def z_test(difference, variance):
    error = sqrt(variance)
    if error == 0:
        return {'standardError': error, 'undefined': True}
    z = difference / error
    return {'standardError': error, 'z': z, 'pTwoSided': 2 * normal_sf(abs(z)), 'pGreater': normal_sf(z),
            'pLess': normal_sf(-z)}


def log_ratio(ratio, variance, z):
    error = sqrt(variance)
    return {'ratio': ratio, 'logStandardError': error, 'ciLower': ratio * exp(-z * error),
            'ciUpper': ratio * exp(z * error)}


proportions = []
for xc, nc, xt, nt, alpha in [(31, 420, 55, 460, 0.05), (0, 55, 6, 70, 0.1), (19, 20, 33, 34, 0.05), (7, 9, 1, 12, 0.01),
                              (880, 900, 1210, 1300, 0.05), (3, 4000, 11, 400, 0.05), (12, 30, 0, 25, 0.05)]:
    z = normal_critical(mpf(alpha) / 2)
    pc, pt, n = mpf(xc) / nc, mpf(xt) / nt, nc + nt
    pooled = mpf(xc + xt) / n
    wc, wt = wilson(xc, nc, z), wilson(xt, nt, z)
    difference, unpooled = pt - pc, pc * (1 - pc) / nc + pt * (1 - pt) / nt
    ac, at = mpf(xc + 1) / (nc + 2), mpf(xt + 1) / (nt + 2)
    spread = z * sqrt(ac * (1 - ac) / (nc + 2) + at * (1 - at) / (nt + 2))
    expected = {
        'controlRate': pc, 'treatmentRate': pt, 'difference': difference,
        'pooled': z_test(difference, pooled * (1 - pooled) * (mpf(1) / nc + mpf(1) / nt)),
        'unpooled': z_test(difference, unpooled),
        'waldCi': {'lower': difference - z * sqrt(unpooled), 'upper': difference + z * sqrt(unpooled)},
        'wilsonControl': wc, 'wilsonTreatment': wt,
        'newcombeCi': {'lower': difference - sqrt((pt - wt['lower']) ** 2 + (wc['upper'] - pc) ** 2),
                       'upper': difference + sqrt((wt['upper'] - pt) ** 2 + (pc - wc['lower']) ** 2)},
        'agrestiCaffoCi': {'lower': at - ac - spread, 'upper': at - ac + spread},
        'clopperPearsonControl': clopper_pearson(xc, nc, alpha),
        'miettinenNurminenCi': miettinen_nurminen(xc, nc, xt, nt, z),
    }
    if xc and xt:
        expected['riskRatioKatz'] = log_ratio(pt / pc, (1 - pt) / xt + (1 - pc) / xc, z)
        if xc < nc and xt < nt:
            expected['oddsRatioWoolf'] = log_ratio(
                mpf(xt) * (nc - xc) / (mpf(nt - xt) * xc),
                mpf(1) / xt + mpf(1) / (nt - xt) + mpf(1) / xc + mpf(1) / (nc - xc), z)
    proportions.append({'input': {'control': {'successes': xc, 'n': nc}, 'treatment': {'successes': xt, 'n': nt},
                                  'alpha': alpha}, 'expected': expected})
write('two_proportions', __doc__, 'make_counts.py: proportions', {'relative': 1e-10, 'absolute': 1e-13}, proportions)

fisher = []
for xc, nc, xt, nt in [(2, 15, 9, 17), (0, 8, 3, 9), (14, 90, 5, 120), (40, 300, 66, 280), (5, 5, 4, 9), (10, 10, 3, 3), (1, 60, 4, 60)]:
    n, x = nc + nt, xc + xt
    pmf = {k: Fraction(comb(x, k) * comb(n - x, nt - k), comb(n, nt)) for k in range(max(0, nt + x - n), min(nt, x) + 1)}
    seen = pmf[xt]
    above, below = (sum(p for k, p in pmf.items() if test(k)) for test in (lambda k: k > xt, lambda k: k < xt))
    fisher.append({'input': {'control': {'successes': xc, 'n': nc}, 'treatment': {'successes': xt, 'n': nt}},
                   'expected': {'pTwoSided': number(sum(p for p in pmf.values() if p <= seen)),
                                'pGreater': number(above + seen), 'pLess': number(below + seen),
                                'pointProbability': number(seen), 'midPGreater': number(above + seen / 2),
                                'midPLess': number(below + seen / 2)}})
write('fisher_exact', __doc__, 'make_counts.py: fisher', {'relative': 1e-12}, fisher)

rates = []
for xc, tc, xt, tt in [(4, 120, 15, 130), (33, 500, 21, 700), (0, 10, 5, 8), (6, 9, 0, 12), (60, 1000, 61, 1000)]:
    n, share = xc + xt, Fraction(tt, tc + tt)
    pmf = [comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    bounds = clopper_pearson(xt, n, 0.05)
    odds = lambda p: mpf('inf') if p == 1 else p / (1 - p) * tc / tt
    rates.append({'input': {'control': {'events': xc, 'exposure': tc}, 'treatment': {'events': xt, 'exposure': tt}},
                  'expected': {'pExact': number(sum(p for p in pmf if p <= pmf[xt])),
                               'rateRatio': mpf(xt) / tt / (mpf(xc) / tc) if xc else mpf('inf'),
                               'ciLower': odds(bounds['lower']), 'ciUpper': odds(bounds['upper'])}})
write('poisson_rate_ratio', __doc__, 'make_counts.py: rates', {'relative': 1e-11}, rates)


def ranks(control, treatment):
    m, n = len(control), len(treatment)
    u = sum(Fraction(2 * (t > c) + (t == c), 2) for t in treatment for c in control)
    everything = control + treatment
    ties = sum(k**3 - k for k in (everything.count(v) for v in set(everything)))
    spread = sqrt(mpf(m * n) / 12 * (m + n + 1 - mpf(ties) / ((m + n) * (m + n - 1))))
    gap = number(abs(u - Fraction(m * n, 2)))
    expected = {'uTreatment': number(u), 'probabilitySuperiority': number(u / (m * n)),
                'pAsymptotic': 2 * normal_sf(gap / spread),
                'pAsymptoticContinuity': min(mpf(1), 2 * normal_sf(max(gap - mpf('0.5'), 0) / spread))}
    if ties == 0:
        counts = [0] * (m * n + 1)
        for chosen in itertools.combinations(range(m + n), n):
            counts[sum(chosen) - n * (n - 1) // 2] += 1
        total = comb(m + n, n)
        below = lambda k: Fraction(sum(counts[:k + 1]), total)
        nearer = min(u, m * n - u)
        expected['pExact'] = number(min(Fraction(1), 2 * below(int(nearer))))
        differences = sorted(mpf(t) - mpf(c) for t in treatment for c in control)
        cut = max(1, next(k for k in range(m * n + 1) if below(k) >= Fraction(1, 40)))
        middle = len(differences) // 2
        expected |= {'exactCiLower': differences[cut - 1], 'exactCiUpper': differences[m * n - cut],
                     'hodgesLehmann': differences[middle] if m * n % 2 else (differences[middle - 1] + differences[middle]) / 2}
    return {'input': {'control': control, 'treatment': treatment}, 'expected': expected}


write('mann_whitney', __doc__, 'make_counts.py: ranks', {'relative': 1e-12}, [
    ranks([1.5, 4.25, 9.0, 2.75, 7.5], [3.5, 8.25, 11.0, 6.5, 12.75, 5.0]),
    ranks([0.5, 1.25, 2.0], [3.25, 4.5, 5.75, 6.0]),
    ranks([5.5, 1.0, 8.0, 2.5, 9.25, 4.75, 7.0, 3.75], [6.25, 0.5, 8.5, 2.0, 10.0, 5.0, 1.75]),
    ranks([1, 2, 2, 3, 3, 3, 5], [2, 3, 4, 4, 5, 6]),
    ranks([0, 0, 0, 0, 7], [0, 0, 3, 8, 9, 9]),
])


def closed(p, local):
    """Adjusted p-values by testing every intersection: the definition behind the stepwise procedures."""
    m = len(p)
    subsets = [s for k in range(1, m + 1) for s in itertools.combinations(range(m), k)]
    return [min(Fraction(1), max(local([p[i] for i in s]) for s in subsets if j in s)) for j in range(m)]


def simes(p):
    return min(len(p) * q / (i + 1) for i, q in enumerate(sorted(p)))


families = []
for family in [[0.02, 0.013, 0.3, 0.041, 0.0004], [0.04, 0.05], [0.6, 0.01, 0.02, 0.02, 0.9, 0.03, 0.8], [0.7], [1.0, 0.0, 1e-20, 0.4]]:
    p, m = [Fraction(v) for v in family], len(family)
    order = sorted(range(m), key=lambda i: p[i])
    rank = {i: r for r, i in enumerate(order)}
    any_of = lambda q, k: 1 - (1 - q) ** k
    step_down = lambda f: [min(Fraction(1), max(f(p[i], m - rank[i]) for i in order[:rank[j] + 1])) for j in range(m)]
    step_up = lambda f: [min(Fraction(1), min(f(p[i], rank[i]) for i in order[rank[j]:])) for j in range(m)]
    harmonic = sum(Fraction(1, k + 1) for k in range(m))
    answers = {
        'bonferroni': [min(Fraction(1), q * m) for q in p],
        'holm': closed(p, lambda s: len(s) * min(s)),
        'hochberg': step_up(lambda q, r: (m - r) * q),
        'hommel': closed(p, simes),
        'BH': step_up(lambda q, r: q * m / (r + 1)),
        'BY': step_up(lambda q, r: harmonic * q * m / (r + 1)),
        'sidak': [any_of(q, m) for q in p],
        'holmSidak': step_down(any_of),
    }
    families.append({'input': {'pValues': family}, 'expected': {k: [number(v) for v in vs] for k, vs in answers.items()}})
write('multiplicity', __doc__, 'make_counts.py: families', {'relative': 1e-12, 'absolute': 1e-300}, families)

ratios = []
for counts, weights in [([480, 530], [1, 1]), ([95, 22, 31], [6, 2, 2]), ([0, 7], [1, 3]), ([5000, 5100, 4900, 260], [20, 20, 20, 1])]:
    n, w = sum(counts), sum(weights)
    statistic = sum((c - Fraction(n * v, w)) ** 2 / Fraction(n * v, w) for c, v in zip(counts, weights))
    df = len(counts) - 1
    ratios.append({'input': {'counts': counts, 'weights': weights},
                   'expected': {'statistic': number(statistic), 'df': df, 'pValue': chi_square_sf(number(statistic), df)}})
write('srm', __doc__, 'make_counts.py: ratios', {'relative': 1e-12}, ratios)
