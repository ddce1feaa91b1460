"""Times to events, unit by unit from the definitions in 50 digits; the jackknife by one derivative for each unit."""
from mpmath import erfc, exp, findroot, log, mpf, sqrt

from table_file import write
from tails import normal_critical, normal_sf


def nan_unless(condition, value):
    return value() if condition else mpf('nan')


def curve(arm, tau, alpha):
    z = normal_critical(mpf(alpha) / 2)
    units = list(zip(arm['time'], arm['event']))
    out = {key: [] for key in ('time', 'nRisk', 'nEvent', 'nCensor', 'survival', 'standardError',
                               'logLogLower', 'logLogUpper', 'plainLower', 'plainUpper')}
    s, greenwood, steps = mpf(1), mpf(0), []
    for t in sorted(set(arm['time'])):
        n = sum(u >= t for u, _ in units)
        d = sum(u == t and e for u, e in units)
        s *= mpf(n - d) / n
        if n > d:
            greenwood += mpf(d) / (n * (n - d))
        error = s * sqrt(greenwood)
        alive, log_log = s > 0, 0 < s < 1
        edge = lambda sign: s ** exp(sign * z * sqrt(greenwood) / log(s))
        for key, value in [
            ('time', mpf(t)), ('nRisk', mpf(n)), ('nEvent', mpf(d)),
            ('nCensor', mpf(sum(u == t and not e for u, e in units))), ('survival', s),
            ('standardError', nan_unless(alive, lambda: error)),
            ('logLogLower', nan_unless(log_log, lambda: edge(-1))),
            ('logLogUpper', nan_unless(log_log, lambda: edge(1))),
            ('plainLower', nan_unless(alive, lambda: max(mpf(0), s - z * error))),
            ('plainUpper', nan_unless(alive, lambda: min(mpf(1), s + z * error))),
        ]:
            out[key].append(value)
        steps.append((t, n, d, s))
    below = [t for t, _, _, value in steps if value < mpf('0.5')]
    out['median'] = mpf(below[0]) if below else mpf('nan')
    area = lambda start: sum((min(nxt, tau) - max(t, start)) * value for t, nxt, value in pieces if nxt > start and t < tau)
    ends = [t for t, *_ in steps[1:]] + [10**9]
    pieces = [(0, steps[0][0], mpf(1))] + [(t, end, value) for (t, _, _, value), end in zip(steps, ends)]
    out['rmst'] = area(0)
    out['rmstStandardError'] = sqrt(sum(area(t) ** 2 * mpf(d) / (n * (n - d)) for t, n, d, _ in steps if t < tau and n > d > 0))
    return out


def tests(control, treatment):
    units = [(t, e, 0) for t, e in zip(control['time'], control['event'])]
    units += [(t, e, 1) for t, e in zip(treatment['time'], treatment['event'])]
    times = sorted({t for t, e, _ in units if e})
    pooled, sums = mpf(1), {0: [mpf(0)] * 3, 1: [mpf(0)] * 3}
    for t in times:
        n, n1 = sum(u >= t for u, *_ in units), sum(u >= t and x for u, _, x in units)
        d, d1 = sum(u == t and e for u, e, _ in units), sum(u == t and e and x for u, e, x in units)
        share = mpf(n1) / n
        v = d * share * (1 - share) * mpf(n - d) / (n - 1) if n > 1 else mpf(0)
        for rho, w in ((0, mpf(1)), (1, pooled)):
            o, ex, var = sums[rho]
            sums[rho] = [o + w * d1, ex + w * d * share, var + w * w * v]
        pooled *= mpf(n - d) / n
    chi = {rho: (o - ex) ** 2 / v for rho, (o, ex, v) in sums.items()}
    p = {rho: erfc(sqrt(value / 2)) for rho, value in chi.items()}
    o, ex, v = sums[0]
    return (
        {'observedTreatment': o, 'expectedTreatment': ex, 'variance': v, 'chiSquare': chi[0], 'pValue': p[0]},
        {'chiSquare': chi[1], 'pValue': p[1]},
        {ties: cox(units, times, ties == 'efron') for ties in ('efron', 'breslow')},
    )


def cox(units, times, efron):
    def terms(b):
        score, information = mpf(0), mpf(0)
        for t in times:
            risk = [x for u, _, x in units if u >= t]
            dead = [x for u, e, x in units if u == t and e]
            for k in range(len(dead)):
                left = mpf(k) / len(dead) if efron else 0
                s0 = sum(exp(b * x) for x in risk) - left * sum(exp(b * x) for x in dead)
                s1 = sum(x * exp(b * x) for x in risk) - left * sum(x * exp(b * x) for x in dead)
                score += mpf(dead[k]) - s1 / s0
                information += s1 / s0 - (s1 / s0) ** 2
        return score, information

    b = findroot(lambda value: terms(value)[0], mpf(0))
    return {'logHazardRatio': b, 'standardError': 1 / sqrt(terms(b)[1])}


def survival(control, treatment, tau, alpha):
    c, t = (curve(arm, tau, alpha) for arm in (control, treatment))
    difference = t['rmst'] - c['rmst']
    error = sqrt(c['rmstStandardError'] ** 2 + t['rmstStandardError'] ** 2)
    reach = normal_critical(mpf(alpha) / 2) * error
    log_rank, peto, ratios = tests(control, treatment)
    return {
        'control': c, 'treatment': t,
        'rmstDifference': {'estimate': difference, 'standardError': error, 'ciLower': difference - reach,
                           'ciUpper': difference + reach, 'pValue': 2 * normal_sf(abs(difference) / error)},
        'logRank': log_rank, 'petoPeto': peto, 'cox': ratios,
    }


def arm(text):
    """12+ left without the event."""
    return {'time': [int(each.strip('+')) for each in text.split()],
            'event': [0 if each.endswith('+') else 1 for each in text.split()]}


remission = (arm('1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23'),
             arm('6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+'))
cases = [(*remission, 20, 0.05),
         (arm('3 5 5+ 8 13 21+ 34 40'), arm('2 4 6+ 6 9 17+ 30 44+ 44 60'), 30, 0.1)]
write('survival', __doc__, 'make_time.py: survival; first case: Freireich et al. (1963)', {'relative': 1e-10}, [
    {'input': {'control': c, 'treatment': t, 'tau': tau, 'alpha': alpha}, 'expected': survival(c, t, tau, alpha)}
    for c, t, tau, alpha in cases])


def incidence(units, weights, cause, until):
    free, total = mpf(1), mpf(0)
    for t in sorted({u for u, _ in units if u <= until}):
        risk = sum(w for (u, _), w in zip(units, weights) if u >= t)
        total += free * sum(w for (u, c), w in zip(units, weights) if u == t and c == cause) / risk
        free *= 1 - sum(w for (u, c), w in zip(units, weights) if u == t and c) / risk
    return total


def jackknife(units, cause, until):
    step = mpf(10) ** -15
    one = lambda i, by: incidence(units, [1 + by if j == i else mpf(1) for j in range(len(units))], cause, until)
    return sqrt(sum(((one(i, step) - one(i, -step)) / (2 * step)) ** 2 for i in range(len(units))))


def incidences(units):
    times = sorted({t for t, _ in units})
    plain = [mpf(1)] * len(units)
    return {
        'time': [mpf(t) for t in times],
        **{f'cause{k}': [incidence(units, plain, k, t) for t in times] for k in (1, 2)},
        **{f'survfitStdErr{k}': [jackknife(units, k, t) for t in times] for k in (1, 2)},
    }


samples = [
    [(2, 1), (3, 0), (3, 2), (5, 1), (7, 0), (7, 1), (9, 2), (11, 0), (12, 1), (15, 0)],
    [(1, 2), (1, 2), (1, 1), (4, 0), (4, 1), (4, 2), (6, 1), (6, 1), (8, 2), (8, 1), (8, 0), (10, 2)],
]
write('cumulative_incidence', __doc__, 'make_time.py: incidences', {'relative': 1e-10, 'absolute': 1e-12}, [
    {'input': {'time': [t for t, _ in units], 'status': [c for _, c in units]}, 'expected': incidences(units)}
    for units in samples])
