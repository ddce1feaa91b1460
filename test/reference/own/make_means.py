"""Welch, lifts, equivalence, ratios, trimmed and winsorised means, quantiles: formulas in 50 digits."""
from fractions import Fraction

from mpmath import exp, expm1, log, mpf, sqrt

from table_file import write
from tails import normal_critical, t_critical, t_sf


def student(estimate, error, df, level):
    reach = t_critical((1 - level) / 2, df) * error
    t = estimate / error
    return {
        'standardError': error,
        'df': df,
        't': t,
        'pTwoSided': 2 * t_sf(abs(t), df),
        'ciLower': estimate - reach,
        'ciUpper': estimate + reach,
    }


def satterthwaite(a, m, b, n):
    return (a + b) ** 2 / (a * a / (m - 1) + b * b / (n - 1))


def moments(values):
    x = [mpf(value) for value in values]
    mean = sum(x) / len(x)
    return len(x), mean, sum((v - mean) ** 2 for v in x) / (len(x) - 1)


def fieller(mt, a, mc, b, q):
    """The roots of (mt − θ mc)² = q² (a + θ² b)."""
    A, B, C = mc**2 - q * q * b, mt * mc, mt**2 - q * q * a
    D = B * B - A * C
    if A > 0:
        return {'kind': 'interval', 'lower': (B - sqrt(D)) / A - 1, 'upper': (B + sqrt(D)) / A - 1}
    if D <= 0:
        return {'kind': 'wholeLine'}
    roots = sorted([(B - sqrt(D)) / A, (B + sqrt(D)) / A])
    return {'kind': 'complement', 'lowerPieceEnd': roots[0] - 1, 'upperPieceStart': roots[1] - 1}


def welch(control, treatment, alpha):
    (m, mc, vc), (n, mt, vt) = control, treatment
    level = 1 - mpf(alpha)
    a, b = vt / n, vc / m
    df = satterthwaite(a, n, b, m)
    difference, error = mt - mc, sqrt(a + b)
    answer = {'difference': difference, **student(difference, error, df, level)}
    t = difference / error
    reach = t_critical(alpha, df) * error
    answer |= {
        'pGreater': t_sf(t, df),
        'pLess': t_sf(-t, df),
        'greaterCiLower': difference - reach,
        'lessCiUpper': difference + reach,
    }
    if mc != 0:
        lift = difference / abs(mc)
        relative = student(lift, sqrt(a / mc**2 + b * mt**2 / mc**4), df, level)
        del relative['df']
        answer['relativeDelta'] = {'lift': lift, **relative}
    if mc > 0:
        tail = (1 - level) / 2
        answer['relativeFiellerNormal'] = fieller(mt, a, mc, b, normal_critical(tail))
        answer['relativeFiellerT'] = fieller(mt, a, mc, b, t_critical(tail, df))
        if mt > 0:
            la, lb = a / mt**2, b / mc**2
            log_df = satterthwaite(la, n, lb, m)
            log_error = sqrt(la + lb)
            q = t_critical(tail, log_df)
            answer['relativeLogDelta'] = {
                'lift': lift,
                'logStandardError': log_error,
                'df': log_df,
                'ciLower': expm1(log(mt / mc) - q * log_error),
                'ciUpper': expm1(log(mt / mc) + q * log_error),
            }
    return answer


def arm(n, mean, variance):
    return {'n': n, 'mean': mean, 'variance': variance}


def exactly(a):
    return a['n'], mpf(a['mean']), mpf(a['variance'])


pairs = [
    (arm(900, 41.5, 310.0), arm(1100, 44.25, 355.5), 0.05),
    (arm(2, 3.0, 0.25), arm(3, 2.0, 1.5), 0.1),
    (arm(30, 0.2, 4.0), arm(30, 0.9, 4.4), 0.05),
    (arm(25, 0.3, 9.0), arm(400, 9.5, 2.0), 0.01),
    (arm(60, -2.5, 3.0), arm(70, -2.0, 2.0), 0.05),
    (arm(40, 5.0, 0.0), arm(35, 5.5, 2.0), 0.05),
    (arm(100000, 12.0, 900.0), arm(4000, 10.5, 700.0), 0.001),
    (arm(55, 2.0, 1.0), arm(44, -1.5, 2.5), 0.05),
]
write('welch_t', __doc__, 'make_means.py: welch', {'relative': 1e-11},
      [{'input': {'control': c, 'treatment': t, 'alpha': alpha},
        'expected': welch(exactly(c), exactly(t), alpha)} for c, t, alpha in pairs])

samples = {
    'skewed': [0.5, 12.25, 3.5, 88.0, 7.75, 1.25, 0.25, 41.0, 5.5, 260.0, 2.0],
    'even': [9.5, 11.0, 10.25, 12.5, 8.75, 10.0, 13.25, 9.0],
    'shifted': [5e8 + 1.5, 5e8 + 2.25, 5e8 + 7.0, 5e8 + 3.75, 5e8 + 11.5],
    'shiftedMore': [5e8 + 4.5, 5e8 + 9.25, 5e8 + 6.0, 5e8 + 13.75],
    'negative': [-3.5, 4.0, -8.25, 0.5, 1.75, -6.0],
}
raw = []
for first, second, alpha in [('skewed', 'even', 0.05), ('shifted', 'shiftedMore', 0.05), ('even', 'negative', 0.2),
                             ('negative', 'skewed', 0.05)]:
    c, t = moments(samples[first]), moments(samples[second])
    df = c[0] + t[0] - 2
    pooled = ((c[0] - 1) * c[2] + (t[0] - 1) * t[2]) / df
    plain = student(t[1] - c[1], sqrt(pooled / c[0] + pooled / t[0]), df, 1 - mpf(alpha))
    del plain['standardError']
    named = lambda m: {'n': m[0], 'mean': m[1], 'variance': m[2]}
    raw.append({'input': {'control': samples[first], 'treatment': samples[second], 'alpha': alpha},
                'expected': welch(c, t, alpha) | {'student': plain,
                                                  'moments': {'control': named(c), 'treatment': named(t)}}})
write('welch_t_raw', __doc__, 'make_means.py: welch', {'relative': 1e-11}, raw)

margins = []
for c, t, margin, alpha in [(pairs[0][0], pairs[0][1], 6.0, 0.05), (pairs[0][1], pairs[0][0], 3.0, 0.025),
                            (pairs[4][0], pairs[4][1], 0.75, 0.1)]:
    (m, mc, vc), (n, mt, vt) = exactly(c), exactly(t)
    a, b = vt / n, vc / m
    df, error, difference = satterthwaite(a, n, b, m), sqrt(a + b), mt - mc
    worse, better = t_sf((difference + margin) / error, df), t_sf((margin - difference) / error, df)
    reach = t_critical(alpha, df) * error
    margins.append({'input': {'control': c, 'treatment': t, 'margin': margin, 'alpha': alpha},
                    'expected': {'difference': difference, 'standardError': error, 'df': df,
                                 'pNonInferiority': worse, 'pNonSuperiority': better, 'pTost': max(worse, better),
                                 'ciLower': difference - reach, 'ciUpper': difference + reach,
                                 'nonInferior': bool(worse < alpha), 'equivalent': bool(max(worse, better) < alpha)}})
write('tost', __doc__, 'make_means.py: margins', {'relative': 1e-11}, margins)


def ratio(arm):
    y, d = [mpf(v) for v in arm['numerator']], [mpf(v) for v in arm['denominator']]
    n, my, md = len(y), sum(y) / len(y), sum(d) / len(d)
    r = my / md
    return n, r, sum((yi - my - r * (di - md)) ** 2 for yi, di in zip(y, d)) / (n - 1) / md**2


ratios = []
for c, t, alpha in [
    ({'numerator': [5.5, 0.0, 12.25, 3.0, 8.5, 0.0], 'denominator': [2, 1, 4, 1, 3, 2]},
     {'numerator': [9.0, 4.5, 0.0, 22.0, 6.25], 'denominator': [3, 1, 2, 5, 2]}, 0.05),
    ({'numerator': [3e6 + 1, 3e6 + 5, 3e6 + 2.5, 3e6 + 9], 'denominator': [4e5 + 1, 4e5 + 2, 4e5 + 1.5, 4e5 + 3]},
     {'numerator': [3e6 + 2, 3e6 + 7.5, 3e6 + 4], 'denominator': [4e5 + 2, 4e5 + 1, 4e5 + 2.25]}, 0.1),
]:
    (m, rc, vc), (n, rt, vt) = ratio(c), ratio(t)
    a, b = vt / n, vc / m
    df = satterthwaite(a, n, b, m)
    lift = (rt - rc) / abs(rc)
    absolute = student(rt - rc, sqrt(a + b), df, 1 - mpf(alpha))
    relative = student(lift, sqrt(a / rc**2 + b * rt**2 / rc**4), df, 1 - mpf(alpha))
    ratios.append({'input': {'control': c, 'treatment': t, 'alpha': alpha},
                   'expected': {'controlRatio': rc, 'treatmentRatio': rt, 'controlVariance': vc, 'treatmentVariance': vt,
                                'absolute': {'estimate': rt - rc, **absolute},
                                'relative': {'estimate': lift, **relative}}})
write('ratio_delta', __doc__, 'make_means.py: ratios', {'relative': 1e-11}, ratios)


def trimmed(values, trim):
    x = sorted(mpf(v) for v in values)
    n, cut = len(x), int(Fraction(str(trim)) * len(x))
    kept = n - 2 * cut
    pulled = [x[cut]] * cut + x[cut:n - cut] + [x[n - cut - 1]] * cut
    _, _, variance = moments(pulled)
    return cut, sum(x[cut:n - cut]) / kept, variance, sqrt((n - 1) * variance / (kept * (kept - 1))), kept


yuen = []
for first, second, trim in [('skewed', 'even', 0.2), ('even', 'negative', 0.1), ('negative', 'even', 0.3)]:
    _, mc, _, ec, kc = trimmed(samples[first], trim)
    _, mt, _, et, kt = trimmed(samples[second], trim)
    df = satterthwaite(et**2, kt, ec**2, kc)
    answer = student(mt - mc, sqrt(et**2 + ec**2), df, mpf('0.95'))
    yuen.append({'input': {'control': samples[first], 'treatment': samples[second], 'trim': trim},
                 'expected': {'difference': mt - mc} | {k: answer[k] for k in ('standardError', 'df', 't', 'pTwoSided')}})
write('yuen', __doc__, 'make_means.py: yuen', {'relative': 1e-11}, yuen)


def quantile(values, p, kind):
    """Hyndman and Fan's definitions with exact positions: p is the decimal that is written."""
    x = sorted(mpf(v) for v in values)
    n, p = len(x), Fraction(str(p))
    at = lambda rank: x[min(max(rank, 1), n) - 1]
    if kind in (1, 2):
        position = n * p
        rank = position.numerator // position.denominator
        if position != rank:
            return at(rank + 1)
        return at(rank) if kind == 1 else (at(rank) + at(rank + 1)) / 2
    a, b = {4: (0, 1), 5: (Fraction(1, 2),) * 2, 6: (0, 0), 7: (1, 1), 8: (Fraction(1, 3),) * 2, 9: (Fraction(3, 8),) * 2}[kind]
    position = a + p * (n + 1 - a - b)
    rank = position.numerator // position.denominator
    h = position - rank
    h = mpf(h.numerator) / h.denominator
    return (1 - h) * at(rank) + h * at(rank + 1)


write('quantiles', __doc__, 'make_means.py: quantile', {'relative': 1e-12, 'absolute': 1e-13},
      [{'input': {'values': samples[name], 'probabilities': ps},
        'expected': {f'type{k}': [quantile(samples[name], p, k) for p in ps] for k in (1, 2, 4, 5, 6, 7, 8, 9)}}
       for name, ps in [('skewed', [0.1, 0.3, 0.5, 0.75, 0.95]), ('even', [0.0, 0.125, 0.25, 0.6, 1.0]),
                        ('negative', [0.05, 0.5, 0.99])]])

clipped = []
for name, low, high in [('skewed', 0, 0.9), ('skewed', 0.2, 0.8), ('even', 0.1, 0.9), ('negative', 0.25, 0.95)]:
    a, b = quantile(samples[name], low, 7), quantile(samples[name], high, 7)
    x = [mpf(v) for v in samples[name]]
    n, mean, variance = moments([min(b, max(a, v)) for v in x])
    expected = {'lowerThreshold': a, 'upperThreshold': b, 'mean': mean, 'variance': variance,
                'standardError': sqrt(variance / n), 'clippedLow': sum(v < a for v in x),
                'clippedHigh': sum(v > b for v in x)}
    if low > 0 and abs(1 - high - low) < 1e-9:
        cut, middle, pulled, error, _ = trimmed(samples[name], low)
        expected['trimmed'] = {'proportionEachSide': low, 'cut': cut, 'mean': middle, 'winsorizedVariance': pulled,
                               'yuenSe': error}
    clipped.append({'input': {'values': samples[name], 'lowerQuantile': low, 'upperQuantile': high}, 'expected': expected})
write('winsorised', __doc__, 'make_means.py: winsorised', {'relative': 1e-11}, clipped)

stable = []
for values in [[2.5], [1e15, 1, -1e15, 3], samples['shifted'], samples['skewed'], [0.3] * 7]:
    x = [Fraction(v) for v in values]
    n, mean = len(x), sum(x) / len(x)
    central = lambda k: sum((v - mean) ** k for v in x)
    number = lambda f: mpf(f.numerator) / f.denominator
    stable.append({'input': {'values': values},
                   'expected': {'n': n, 'mean': number(mean), 'sum': number(sum(x)),
                                'variance': number(central(2) / (n - 1)) if n > 1 else 0.0,
                                'm3': number(central(3) / n), 'm4': number(central(4) / n)}})
parts = [{'n': 3, 'mean': 7e9 + 1, 'm2': 2.0}, {'n': 5, 'mean': 7e9 + 2.5, 'm2': 11.0}, {'n': 1, 'mean': 7e9, 'm2': 0.0}]
n = sum(p['n'] for p in parts)
mean = sum(Fraction(p['mean']) * p['n'] for p in parts) / n
m2 = sum(Fraction(p['m2']) + p['n'] * (Fraction(p['mean']) - mean) ** 2 for p in parts)
stable.append({'input': {'parts': parts}, 'expected': {'n': n, 'mean': number(mean), 'm2': number(m2),
                                                       'variance': number(m2 / (n - 1))}})
write('moments_stability', __doc__, 'make_means.py: exact fractions', {'relative': 1e-13}, stable)

z975 = normal_critical(mpf('0.025'))
quantile_arms = []
for c, t, alpha in [
    ({'n': 3000, 'nStar': 3000, 'nu': 0.75, 'quantile': 51.5, 'lower': 49.0, 'upper': 54.5},
     {'n': 3300, 'nStar': 3300, 'nu': 0.75, 'quantile': 55.0, 'lower': 52.5, 'upper': 57.0}, 0.05),
    ({'n': 800, 'nStar': 400, 'nu': 0.5, 'quantile': 2.0, 'lower': 1.75, 'upper': 2.5},
     {'n': 90, 'nStar': 90, 'nu': 0.5, 'quantile': 1.5, 'lower': 1.0, 'upper': 2.25}, 0.1),
    ({'n': 90, 'nStar': 90, 'nu': 0.99, 'quantile': 2.0, 'lower': 1.75, 'upper': 2.5},
     {'n': 90, 'nStar': 90, 'nu': 0.99, 'quantile': 1.5, 'lower': 1.0, 'upper': 2.25}, 0.1),
]:
    if c['nStar'] <= z975**2 * mpf(c['nu']) / (1 - mpf(c['nu'])):
        expected = {'error': 'ZERO_NEGATIVE_VARIANCE'}
    else:
        per_unit = lambda q: mpf(q['nStar']) / q['n'] * (q['n'] - 1) * ((mpf(q['upper']) - mpf(q['lower'])) / (2 * z975)) ** 2
        vc, vt = per_unit(c), per_unit(t)
        a, b, qc, qt = vt / t['n'], vc / c['n'], mpf(c['quantile']), mpf(t['quantile'])
        df = satterthwaite(a, t['n'], b, c['n'])
        expected = {'varianceControl': vc, 'varianceTreatment': vt,
                    'absolute': {'estimate': qt - qc, **student(qt - qc, sqrt(a + b), df, 1 - mpf(alpha))},
                    'relative': {'estimate': (qt - qc) / qc,
                                 **student((qt - qc) / qc, sqrt(a / qc**2 + b * qt**2 / qc**4), df, 1 - mpf(alpha))}}
    quantile_arms.append({'input': {'control': c, 'treatment': t, 'alpha': alpha}, 'expected': expected})
write('quantile_difference', __doc__, 'make_means.py: quantile_arms', {'relative': 1e-11}, quantile_arms)
