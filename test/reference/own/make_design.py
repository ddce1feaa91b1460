"""Sizes and power: closed forms, and the non-central t by its defining integral, in 50 digits."""
from mpmath import asin, ceil, exp, expm1, findroot, gamma, linspace, mpf, ncdf, quad, sqrt

from table_file import write
from tails import normal_critical, t_critical


def noncentral_t_sf(t, df, ncp):
    """P((Z + ncp)/S > t) = E Φ(ncp − tS), S² ~ χ²/df, integrated over ln S."""
    spread = 1 / sqrt(2 * mpf(df))
    integrand = lambda v: ncdf(ncp - t * exp(v)) * exp(df * (v - expm1(2 * v) / 2))
    constant = 2 * (mpf(df) / 2) ** (mpf(df) / 2) / gamma(mpf(df) / 2) * exp(-mpf(df) / 2)
    low, high = -14 * spread - 60 / mpf(df), 14 * spread
    return constant * quad(integrand, linspace(low, high, 49))


def strict(n1, n2, d, alpha):
    df, ncp = n1 + n2 - 2, d / sqrt(mpf(1) / n1 + mpf(1) / n2)
    critical = t_critical(mpf(alpha) / 2, df)
    return noncentral_t_sf(critical, df, ncp) + noncentral_t_sf(critical, df, -ncp)


def reach(i):
    tail = mpf(i['alpha']) / (2 if i.get('twoSided', i.get('alt') != 'one.sided') else 1)
    return normal_critical(tail), normal_critical(1 - mpf(i['power']))


def sizes(n, ratio):
    return {'nControl': n, 'nControlCeil': int(ceil(n)), 'nTreatmentCeil': int(ceil(n * mpf(ratio)))}


def two_proportions_n(i):
    a, b = reach(i)
    p, q, r = mpf(i['control']), mpf(i['treatment']), mpf(i['ratio'])
    mean = (p + r * q) / (1 + r)
    truth = sqrt(p * (1 - p) + q * (1 - q) / r)
    pooled = ((a * sqrt(mean * (1 - mean) * (1 + 1 / r)) + b * truth) / (p - q)) ** 2
    return {'pooled': sizes(pooled, r), 'unpooled': sizes(((a + b) * truth / (p - q)) ** 2, r)}


def two_means_n(i):
    a, b = reach(i)
    spread = mpf(i['sdControl']) ** 2 + mpf(i['sdTreatment']) ** 2 / mpf(i['ratio'])
    return sizes(spread * ((a + b) / mpf(i['delta'])) ** 2, i['ratio'])


def prop_power(i):
    a = normal_critical(mpf(i['alpha']) / (1 if i['alt'] == 'one.sided' else 2))
    p, q, n = mpf(i['p1']), mpf(i['p2']), mpf(i['n'])
    mean = (p + q) / 2
    return {'value': ncdf((sqrt(n) * abs(p - q) - a * sqrt(2 * mean * (1 - mean))) / sqrt(p * (1 - p) + q * (1 - q)))}


def es_h2n(i):
    a = normal_critical(mpf(i['alpha']) / 2)
    h = 2 * (asin(sqrt(mpf(i['p1']))) - asin(sqrt(mpf(i['p2']))))
    z = abs(h) * sqrt(mpf(i['n1']) * i['n2'] / (i['n1'] + i['n2']))
    return {'value': ncdf(z - a) + ncdf(-z - a)}


def mde_z(i):
    a, b = reach(i)
    both = lambda z: ncdf(z - a) + ncdf(-z - a)
    exact = findroot(lambda z: both(z) - mpf(i['power']), a + b)
    error = mpf(i['standardError'])
    return {'powerAtDelta': both(mpf(i['delta']) / error), 'mdeOneTail': (a + b) * error, 'mdeExact': exact * error}


cases = [
    (two_proportions_n, {'control': 0.08, 'treatment': 0.1, 'alpha': 0.05, 'power': 0.8, 'ratio': 3, 'twoSided': True}),
    (two_proportions_n, {'control': 0.4, 'treatment': 0.35, 'alpha': 0.02, 'power': 0.95, 'ratio': 0.4, 'twoSided': False}),
    (two_means_n, {'sdControl': 12, 'sdTreatment': 15, 'delta': 2, 'alpha': 0.05, 'power': 0.9, 'ratio': 8, 'twoSided': True}),
    (two_means_n, {'sdControl': 1, 'sdTreatment': 1, 'delta': 0.3, 'alpha': 0.1, 'power': 0.7, 'ratio': 1, 'twoSided': False}),
    (prop_power, {'n': 640, 'p1': 0.2, 'p2': 0.26, 'alpha': 0.05, 'alt': 'two.sided'}),
    (prop_power, {'n': 90, 'p1': 0.5, 'p2': 0.3, 'alpha': 0.01, 'alt': 'one.sided'}),
    (es_h2n, {'p1': 0.12, 'p2': 0.08, 'n1': 700, 'n2': 5000, 'alpha': 0.05}),
    (mde_z, {'standardError': 2.5, 'alpha': 0.2, 'delta': 1.5, 'power': 0.6}),
    (mde_z, {'standardError': 0.3, 'alpha': 0.05, 'delta': 0.9, 'power': 0.9}),
    (lambda i: {'value': strict(i['n1'], i['n2'], mpf(i['d']), i['alpha'])}, {'fn': 't2n_power', 'n1': 40, 'n2': 130, 'd': 0.5, 'alpha': 0.05}),
    (lambda i: {'value': strict(i['n'], i['n'], mpf(i['delta']) / i['sd'], i['alpha'])},
     {'fn': 't_power', 'n': 4, 'delta': 3, 'sd': 2, 'alpha': 0.1, 'alt': 'two.sided'}),
    (lambda i: {'value': strict(i['nControl'], i['nControl'] * i['ratio'], mpf(i['effectSize']), i['alpha'])},
     {'fn': 'ttest_ind_power', 'effectSize': 0.15, 'nControl': 300, 'ratio': 2, 'alpha': 0.05}),
]
write('power', __doc__, 'make_design.py', {'relative': 1e-10},
      [{'input': {'fn': f.__name__, **i}, 'expected': f(i)} for f, i in cases])
