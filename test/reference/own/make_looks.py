"""Looks: closed forms in 50 digits; boundaries of two looks by one integral over the first."""
from mpmath import exp, expm1, findroot, linspace, log, mpf, ncdf, pi, quad, sqrt

from table_file import write
from tails import normal_critical


def arm(n, mean, variance):
    return {'n': n, 'mean': mean, 'variance': variance}


def rho_of(tail, size):
    return sqrt((-2 * log(tail) + log(1 - 2 * log(tail))) / size)


def sequence(control, treatment, alpha, size, relative):
    (m, mc, vc), (n, mt, vt) = ([mpf(a[k]) for k in ('n', 'mean', 'variance')] for a in (control, treatment))
    effect = mt / mc - 1 if relative else mt - mc
    error = sqrt(vt / n / mc**2 + vc / m * mt**2 / mc**4) if relative else sqrt(vt / n + vc / m)
    alpha, units = mpf(alpha), m + n
    rho, one = rho_of(alpha, size), rho_of(2 * alpha, size)
    s = error * sqrt(units)
    width = lambda r, inner: s * sqrt(2 * (units * r**2 + 1) / (units * r) ** 2 * inner)
    half = width(rho, log(sqrt(units * rho**2 + 1) / alpha))
    half_one = width(one, log(1 + sqrt(units * one**2 + 1) / (2 * alpha)))
    # equation 155: the alpha at which the half-width, with this rho, is the estimate
    log_p = log(sqrt(units * rho**2 + 1)) - (effect / s) ** 2 * (units * rho) ** 2 / (2 * (units * rho**2 + 1))
    log_p = min(mpf(0), log_p)
    return {
        'n': units, 'estimate': effect, 'standardError': error, 'rho': rho, 'halfWidth': half,
        'ciLower': effect - half, 'ciUpper': effect + half, 'pValue': exp(log_p), 'logPValue': log_p,
        'oneSided': {'rho': one, 'halfWidth': half_one, 'greaterCiLower': effect - half_one,
                     'lesserCiUpper': effect + half_one},
    }


write('sequential_confidence_sequence', __doc__, 'make_looks.py: sequence', {'relative': 1e-10}, [
    {'input': {'control': c, 'treatment': t, 'alpha': a, 'tuningParameter': size, 'relative': relative},
     'expected': sequence(c, t, a, size, relative)}
    for c, t, a, size, relative in [
        (arm(800, 9.5, 30.0), arm(900, 10.75, 33.0), 0.05, 1500, False),
        (arm(800, 9.5, 30.0), arm(900, 10.75, 33.0), 0.1, 400, True),
        (arm(12, 2.0, 5.0), arm(9, 2.5, 4.0), 0.05, 1000, False),
        (arm(60000, 1.5, 2.0), arm(5000, 1.75, 2.5), 0.01, 20000, False),
    ]])


def sprt(d, v, tau2, alpha):
    d, v, tau2 = mpf(d), mpf(v), mpf(tau2)
    ratio = log(sqrt(v / (v + tau2))) + tau2 * d**2 / (2 * v * (v + tau2))
    half = sqrt(2 * v * (v + tau2) / tau2 * (log(1 / mpf(alpha)) + log((v + tau2) / v) / 2))
    return {'logLikelihoodRatio': ratio, 'pValue': min(mpf(1), exp(-ratio)), 'halfWidth': half,
            'ciLower': d - half, 'ciUpper': d + half}


write('msprt', __doc__, 'make_looks.py: sprt', {'relative': 1e-11}, [
    {'input': {'difference': d, 'variance': v, 'tau2': tau2, 'alpha': a}, 'expected': sprt(d, v, tau2, a)}
    for d, v, tau2, a in [(0.75, 0.0625, 0.5, 0.05), (-3.0, 0.25, 4.0, 0.01), (0.01, 2.0, 0.03125, 0.1)]])


def anytime(t, df, n, g, alpha):
    t, g, alpha = mpf(t), mpf(g), mpf(alpha)
    evidence = lambda x: (log(g / (g + n)) + (df + 1) * log((1 + x * x / df) / (1 + g / (g + n) * x * x / df))) / 2
    z = sqrt((g + n) / n * log((g + n) / (g * alpha**2)))
    return {'logE': evidence(t), 'pValue': min(mpf(1), exp(-evidence(t))),
            'tRadius': findroot(lambda x: evidence(x) + log(alpha), z), 'zRadius': z}


write('anytime_g_prior', __doc__, 'make_looks.py: anytime, radius by root finding', {'relative': 1e-10}, [
    {'input': {'t': t, 'nu': df, 'n': n, 'g': g, 'alpha': a}, 'expected': anytime(t, df, n, g, a)}
    for t, df, n, g, a in [(3.25, 500, 503, 4, 0.05), (1.0, 40, 42, 1, 0.1), (-5.5, 9000, 9002, 100, 0.01)]])


def spent(kind, alpha, t, gamma):
    if kind == 'asOF':
        return 2 * ncdf(-normal_critical(mpf(alpha) / 2) / sqrt(t))
    if kind == 'asP':
        return alpha * log(1 + expm1(1) * t)
    return alpha * mpf(t) ** gamma if kind == 'asKD' else alpha * expm1(-gamma * t) / expm1(-gamma)


def cross_second(c1, low1, t1, t2, c2):
    """P(low1 < Z₁ < c1, Z₂ > c2): one integral over Z₁."""
    inside = lambda z: exp(-z * z / 2) * ncdf((z * sqrt(t1) - c2 * sqrt(t2)) / sqrt(t2 - t1)) / sqrt(2 * pi)
    return quad(inside, linspace(low1, c1, 9))


def boundary(rates, alpha, sides, kind, gamma=None):
    tail = mpf(alpha) / sides
    t = [mpf(r) for r in rates]
    allowed = [spent(kind, tail, x, gamma) for x in t]
    first = normal_critical(allowed[0])
    low = -first if sides == 2 else mpf(-12)
    second = findroot(lambda c: cross_second(first, low, t[0], t[1], c) - (allowed[1] - allowed[0]),
                      normal_critical(allowed[1]), tol=1e-30)
    critical = [first, second]
    return {'criticalValues': critical, 'nominalPValuesOneSided': [ncdf(-c) for c in critical],
            'cumulativeAlphaSpent': [sides * a for a in allowed]}


write('group_sequential', __doc__, 'make_looks.py: boundary', {'absolute': 1e-11}, [
    {'input': {'informationRates': rates, 'alpha': a, 'sided': sides, 'type': kind, **({'gamma': g} if g else {})},
     'expected': boundary(rates, a, sides, kind, g)}
    for rates, a, sides, kind, g in [
        ([0.5, 1], 0.05, 2, 'asOF', None),
        ([0.3, 1], 0.025, 1, 'asP', None),
        ([0.62, 1], 0.01, 1, 'asHSD', -3),
        ([0.15, 1], 0.1, 2, 'asKD', 1.5),
    ]])
