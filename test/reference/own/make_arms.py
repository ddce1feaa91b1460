"""Several arms, strata and a covariate: F, Welch's F, ranks, rates of several arms, Cochran-Mantel-Haenszel, CUPED.

Everything is summed from the raw numbers as exact fractions, unit by unit, in the way of the source and not of the library;
only tails and roots are taken in 50 digits."""
from fractions import Fraction

from mpmath import exp, log, mpf, sqrt

from table_file import write
from tails import beta_lower, chi_square_sf, normal_critical, t_critical, t_sf


def number(fraction):
    fraction = Fraction(fraction)
    return mpf(fraction.numerator) / fraction.denominator


def exact(values):
    return [Fraction(str(value)) for value in values]


def mean(values):
    return sum(values, Fraction(0)) / len(values)


def squares(values):
    centre = mean(values)
    return sum(((value - centre) ** 2 for value in values), Fraction(0))


def f_sf(f, df1, df2):
    f, df1, df2 = mpf(f), mpf(df1), mpf(df2)
    return beta_lower(df2 / (df2 + df1 * f), df2 / 2, df1 / 2)


def anova(groups):
    all_units = [value for group in groups for value in group]
    k, n = len(groups), len(all_units)
    within = sum((squares(group) for group in groups), Fraction(0))
    between = squares(all_units) - within
    f = between / (k - 1) / (within / (n - k))
    return {'F': number(f), 'df1': k - 1, 'df2': n - k, 'pValue': f_sf(number(f), k - 1, n - k),
            'etaSquared': number(between / (between + within))}


def welch(groups):
    """Welch (1951), equations as in his section 2."""
    k = len(groups)
    weights = [len(group) * (len(group) - 1) / squares(group) for group in groups]
    total = sum(weights)
    centre = sum(weight * mean(group) for weight, group in zip(weights, groups)) / total
    numerator = sum(w * (mean(g) - centre) ** 2 for w, g in zip(weights, groups)) / (k - 1)
    uneven = sum((1 - w / total) ** 2 / (len(g) - 1) for w, g in zip(weights, groups))
    f = numerator / (1 + Fraction(2 * (k - 2), k * k - 1) * uneven)
    df2 = Fraction(k * k - 1) / (3 * uneven)
    return {'F': number(f), 'df1': k - 1, 'df2': number(df2), 'pValue': f_sf(number(f), k - 1, number(df2))}


def kruskal(groups):
    """The variance of the mid-ranks themselves takes care of ties (Kruskal and Wallis 1952, equation 1.3)."""
    pooled = [value for group in groups for value in group]

    def rank(value):
        return Fraction(2 * sum(other < value for other in pooled) + sum(other == value for other in pooled) + 1, 2)

    ranks = [[rank(value) for value in group] for group in groups]
    everything = [value for group in ranks for value in group]
    variance = squares(everything) / (len(everything) - 1)
    h = sum(len(group) * (mean(group) - mean(everything)) ** 2 for group in ranks) / variance
    return {'H': number(h), 'df': len(groups) - 1, 'pValue': chi_square_sf(number(h), len(groups) - 1)}


def homogeneity(successes, n):
    total, units = sum(successes), sum(n)
    pearson, g = Fraction(0), mpf(0)
    for x, size in zip(successes, n):
        for seen, expected in ((x, Fraction(size * total, units)), (size - x, Fraction(size * (units - total), units))):
            pearson += (seen - expected) ** 2 / expected
            if seen:
                g += 2 * seen * log(number(seen / expected))
    df = len(n) - 1
    return {'pearson': {'statistic': number(pearson), 'df': df, 'pValue': chi_square_sf(number(pearson), df)},
            'gTest': {'statistic': g, 'df': df, 'pValue': chi_square_sf(g, df)}}


def cochran_mantel_haenszel(strata, alpha):
    z = normal_critical(mpf(alpha) / 2)
    excess = variance = Fraction(0)
    up = down = pr = ps_qr = qs = Fraction(0)
    risk_up = risk_down = risk_spread = Fraction(0)
    weight = difference = large = sato_p = sato_q = Fraction(0)
    for s in strata:
        a, b = s['xt'], s['nt'] - s['xt']
        c, d = s['xc'], s['nc'] - s['xc']
        nt, nc = s['nt'], s['nc']
        n = nt + nc
        excess += a - Fraction(nt * (a + c), n)
        variance += Fraction(nt * nc * (a + c) * (b + d), n * n * (n - 1))
        r, q_times = Fraction(a * d, n), Fraction(b * c, n)
        p, q = Fraction(a + d, n), Fraction(b + c, n)
        up, down = up + r, down + q_times
        pr, ps_qr, qs = pr + p * r, ps_qr + p * q_times + q * r, qs + q * q_times
        risk_up += Fraction(a * nc, n)
        risk_down += Fraction(c * nt, n)
        risk_spread += Fraction((a + c) * nt * nc - a * c * n, n * n)
        weight += Fraction(nt * nc, n)
        difference += Fraction(a * nc - c * nt, n)
        large += Fraction(a * b * nc ** 3 + c * d * nt ** 3, nt * nc * n * n)
        sato_p += (Fraction(nt * nt * c - nc * nc * a) + Fraction(nt * nc * (nc - nt), 2)) / (n * n)
        sato_q += Fraction(a * (nc - c) + c * (nt - a), 2 * n)

    def test(distance):
        statistic = number(distance ** 2 / variance)
        return statistic, chi_square_sf(statistic, 1)

    def ratio(top, bottom, log_variance):
        estimate, error = number(top / bottom), sqrt(number(log_variance))
        return {'estimate': estimate, 'logStandardError': error,
                'ciLower': estimate * exp(-z * error), 'ciUpper': estimate * exp(z * error)}

    statistic, p_value = test(abs(excess))
    corrected, p_corrected = test(max(Fraction(0), abs(excess) - Fraction(1, 2)))
    delta = difference / weight
    usual = sqrt(number(large / weight ** 2))
    sato = sqrt(number((delta * sato_p + sato_q) / weight ** 2))
    point = number(delta)
    return {
        'statistic': statistic, 'pValue': p_value, 'statisticCorrected': corrected, 'pValueCorrected': p_corrected,
        'oddsRatio': ratio(up, down, pr / (2 * up ** 2) + ps_qr / (2 * up * down) + qs / (2 * down ** 2)),
        'riskRatio': ratio(risk_up, risk_down, risk_spread / (risk_up * risk_down)),
        'riskDifference': {'estimate': point, 'standardErrorGreenlandRobins': usual, 'ciLower': point - z * usual,
                           'ciUpper': point + z * usual, 'standardErrorSato': sato,
                           'satoCiLower': point - z * sato, 'satoCiUpper': point + z * sato}}


def t_inference(estimate, squared_error, df, alpha):
    error = sqrt(squared_error)
    half = t_critical(mpf(alpha) / 2, df) * error
    return {'estimate': estimate, 'standardError': error, 'df': df, 't': estimate / error,
            'pTwoSided': 2 * t_sf(abs(estimate / error), df), 'ciLower': estimate - half, 'ciUpper': estimate + half}


def cuped(control, treatment, alpha):
    """Deng et al. (2013), from the adjusted values of every unit; the control mean of the relative change is unadjusted."""
    arms = [{name: exact(arm[name]) for name in ('post', 'pre')} for arm in (control, treatment)]
    y, x = ([value for arm in arms for value in arm[name]] for name in ('post', 'pre'))
    x_mean, y_mean = mean(x), mean(y)
    theta = sum((a - x_mean) * (b - y_mean) for a, b in zip(x, y)) / squares(x)

    def error(arm, factor=Fraction(1)):
        values = [factor * b - theta * a for a, b in zip(arm['pre'], arm['post'])]
        return squares(values) / (len(values) - 1) / len(values)

    c, t = arms
    adjusted = [mean(arm['post']) - theta * (mean(arm['pre']) - x_mean) for arm in arms]
    ec, et = error(c), error(t)
    df = number((ec + et) ** 2 / (ec ** 2 / (len(c['post']) - 1) + et ** 2 / (len(t['post']) - 1)))
    raw = sum(squares(arm['post']) / (len(arm['post']) - 1) / len(arm['post']) for arm in arms)
    base = mean(c['post'])
    difference = adjusted[1] - adjusted[0]
    relative = (et + error(c, mean(t['post']) / base)) / base ** 2
    return {
        'theta': number(theta), 'pooledCovariateMean': number(x_mean),
        'adjustedControlMean': number(adjusted[0]), 'adjustedTreatmentMean': number(adjusted[1]),
        'adjustedControlVariance': number(ec * len(c['post'])), 'adjustedTreatmentVariance': number(et * len(t['post'])),
        'varianceReduction': number(1 - (ec + et) / raw),
        'absolute': t_inference(number(difference), number(ec + et), df, alpha),
        'relative': t_inference(number(difference / base), number(relative), df, alpha)}


GROUPS = [
    [[6, 8, 4, 5, 3, 4], [8, 12, 9, 11, 6, 8], [13, 9, 11, 8, 7, 12]],
    [[1.5, 2.25, 3], [4, 6.5, 8, 6], [9, 9, 12, 10, 11], [0.5, 40]],
    [[100001, 100002, 100004], [100003, 100009, 100005]],
    [[2, 2, 3, 3, 3], [3, 4, 4, 2], [2, 5, 5, 4, 4, 1]],
]
RATES = [([50, 60, 75], [1000, 1000, 1000]), ([3, 0, 9, 4], [40, 25, 60, 31]), ([900, 870], [1000, 990])]
STRATA = [
    [{'xc': 7, 'nc': 40, 'xt': 18, 'nt': 60}, {'xc': 11, 'nc': 25, 'xt': 41, 'nt': 80}],
    [{'xc': 30, 'nc': 200, 'xt': 250, 'nt': 1800}, {'xc': 12, 'nc': 50, 'xt': 140, 'nt': 450},
     {'xc': 2, 'nc': 10, 'xt': 31, 'nt': 90}],
    [{'xc': 20, 'nc': 200, 'xt': 25, 'nt': 100}],
]
PAIRS = [
    ({'post': [12, 15, 9, 20, 14], 'pre': [10, 14, 8, 19, 11]}, {'post': [16, 22, 13, 18], 'pre': [12, 20, 10, 13]}),
    ({'post': [893.3, 75.4, 320.8, 6939, 1873.3, 356.6], 'pre': [1383.5, 154.9, 261.3, 3167, 2479.3, 508.6]},
     {'post': [2295.9, 5521.1, 975, 98.5, 1607.9], 'pre': [1249.7, 4421.1, 1006.5, 82.3, 1975.5]}),
    ({'post': [-3, 4, -1, 8, 2], 'pre': [0, 1, 0, 3, 1]}, {'post': [5, 1, 9, 4, 3, 7], 'pre': [1, 0, 2, 1, 1, 2]}),
]

write('anova', 'One-way analysis of variance, Welch and Kruskal-Wallis', 'make_arms.py', {'relative': 1e-9}, [
    {'input': {'groups': groups}, 'expected': {
        'anova': anova([exact(g) for g in groups]), 'welch': welch([exact(g) for g in groups]),
        'kruskal': kruskal([exact(g) for g in groups])}} for groups in GROUPS])
write('k_arm_proportions', 'Rates of several arms: Pearson and likelihood ratio', 'make_arms.py',
      {'relative': 1e-9, 'absolute': 1e-12},
      [{'input': {'successes': x, 'n': n}, 'expected': homogeneity(x, n)} for x, n in RATES])
write('cmh', 'Cochran-Mantel-Haenszel test and common effects', 'make_arms.py', {'relative': 1e-9, 'absolute': 1e-14},
      [{'input': {'strata': strata, 'alpha': alpha}, 'expected': cochran_mantel_haenszel(strata, alpha)}
       for strata, alpha in zip(STRATA, (0.05, 0.1, 0.05))])
write('cuped_mean', 'CUPED of a mean, one covariate', 'make_arms.py', {'relative': 1e-9},
      [{'input': {'control': c, 'treatment': t, 'alpha': alpha}, 'expected': cuped(c, t, alpha)}
       for (c, t), alpha in zip(PAIRS, (0.05, 0.05, 0.2))])
