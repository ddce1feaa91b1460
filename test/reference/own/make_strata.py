"""Strata and regression: post-stratification, adjusted ratios, interacted regression, CUPED by tier, partial pooling.

Computed from the units: regressions by the normal equations of their full design, errors of functions of several means by
derivatives taken numerically in 50 digits, heterogeneity by a root."""
from mpmath import eye, findroot, inverse, matrix, mp, mpf, sqrt, zeros

from table_file import write
from tails import chi_square_sf, normal_critical, t_critical, t_sf


def numbers(values):
    return [mpf(str(value)) for value in values]


def mean(values):
    return sum(values) / len(values)


def cov(a, b):
    x, y = mean(a), mean(b)
    return sum((p - x) * (q - y) for p, q in zip(a, b)) / (len(a) - 1)


def satterthwaite(parts):
    return sum(e for e, _ in parts) ** 2 / sum(e ** 2 / df for e, df in parts)


def inference(estimate, variance, df, level):
    error = sqrt(variance)
    reach = t_critical((1 - mpf(level)) / 2, df) * error
    return {'estimate': estimate, 'standardError': error, 'df': df, 't': estimate / error,
            'pTwoSided': 2 * t_sf(abs(estimate / error), df), 'ciLower': estimate - reach, 'ciUpper': estimate + reach}


def gradient(f, at):
    h = mpf(10) ** -16
    step = lambda i, by: [value + (by if i == j else 0) for j, value in enumerate(at)]
    return [(f(step(i, h)) - f(step(i, -h))) / (2 * h) for i in range(len(at))]


def variance_of(f, at, covariance):
    g = matrix(gradient(f, at))
    return (g.T * covariance * g)[0]


def columns(arm):
    return {name: numbers(values) for name, values in arm.items()}


def joined(a, b):
    return {name: a[name] + b[name] for name in a}


def size(arm):
    return len(next(iter(arm.values())))


# Regressions

def least_squares(y, xs):
    """Coefficients with a constant first, residuals, and the inverse of the cross products."""
    design = matrix([[1, *(x[i] for x in xs)] for i in range(len(y))])
    inverse_cross = inverse(design.T * design)
    beta = inverse_cross * (design.T * matrix(y))
    fitted = design * beta
    return list(beta), [a - b for a, b in zip(y, fitted)], inverse_cross


def slopes_over_all(control, treatment, outcome, covariates):
    everyone = joined(control, treatment)
    return least_squares(everyone[outcome], [everyone[x] for x in covariates])[0][1:]


def cuped_df(control, treatment, outcome, covariates):
    thetas = slopes_over_all(control, treatment, outcome, covariates)
    parts = []
    for arm in (control, treatment):
        rest = [y - sum(theta * arm[x][i] for theta, x in zip(thetas, covariates)) for i, y in enumerate(arm[outcome])]
        parts.append((cov(rest, rest) / len(rest), len(rest) - 1))
    return satterthwaite(parts)


def ratio_parts(arm, after, before):
    """The linearised ratio of every unit, after and before."""
    y, d = arm[after[0]], arm[after[1]]
    x, e = arm[before[0]], arm[before[1]]
    r, p = mean(y) / mean(d), mean(x) / mean(e)
    return r, p, [(a - r * b) / mean(d) for a, b in zip(y, d)], [(a - p * b) / mean(e) for a, b in zip(x, e)]


def cuped_ratio(control, treatment, level, after=('y', 'd'), before=('x', 'e')):
    """gbstats' theta: covariances of the linearised ratios, summed over the arms."""
    c, t = (ratio_parts(arm, after, before) for arm in (control, treatment))
    theta = (cov(c[2], c[3]) + cov(t[2], t[3])) / (cov(c[3], c[3]) + cov(t[3], t[3]))

    def error(part, factor=1):
        rest = [factor * a - theta * b for a, b in zip(part[2], part[3])]
        return cov(rest, rest) / len(rest)

    difference = t[0] - c[0] - theta * (t[1] - c[1])
    df = satterthwaite([(error(c), len(c[2]) - 1), (error(t), len(t[2]) - 1)])
    base = c[0]
    relative = (error(t) + error(c, 1 + difference / base)) / base ** 2
    return {'theta': theta, 'absolute': inference(difference, error(c) + error(t), df, level),
            'relative': inference(difference / abs(base), relative, df, level)}


def interacted(case):
    """Lin (2013): one regression per arm, read off at the covariate means of all units."""
    control, treatment = columns(case['control']), columns(case['treatment'])
    xs = case['covariates']
    everyone = joined(control, treatment)
    centre = [mean(everyone[x]) for x in xs]
    arms = []
    for arm in (control, treatment):
        n = size(arm)
        beta, residual, cross = least_squares(arm['y'], [[v - m for v in arm[x]] for x, m in zip(xs, centre)])
        variance = sum(r ** 2 for r in residual) / (n - 1 - len(xs))
        arms.append((beta, variance * cross[0, 0], n - 1 - len(xs)))
    (c, c_error, c_df), (t, t_error, t_df) = arms
    df = satterthwaite([(c_error, c_df), (t_error, t_df)])
    ratio = t[0] / c[0]
    gap = [b - a for a, b in zip(c[1:], t[1:])]
    n = size(everyone)
    moving = sum(g * h * cov(everyone[x], everyone[z]) for g, x in zip(gap, xs) for h, z in zip(gap, xs)) / n
    return {'controlSlopes': c[1:], 'treatmentSlopes': t[1:], 'controlMean': c[0], 'treatmentMean': t[0],
            'absolute': inference(t[0] - c[0], c_error + t_error, df, case['level']),
            'relative': inference(ratio - 1, (t_error + ratio ** 2 * c_error) / c[0] ** 2, df, case['level']),
            'populationStandardError': sqrt(c_error + t_error + moving)}


def tier_weighted_cuped(case):
    total = sum(mpf(str(s['weight'])) for s in case['strata'])
    means, parts = [mpf(0), mpf(0)], [[], []]
    for s in case['strata']:
        control, treatment = columns(s['control']), columns(s['treatment'])
        thetas = slopes_over_all(control, treatment, 'y', case['covariates'])
        everyone = joined(control, treatment)
        w = mpf(str(s['weight'])) / total
        for side, arm in enumerate((control, treatment)):
            rest = [y - sum(theta * (arm[x][i] - mean(everyone[x])) for theta, x in zip(thetas, case['covariates']))
                    for i, y in enumerate(arm['y'])]
            means[side] += w * mean(rest)
            parts[side].append((w ** 2 * cov(rest, rest) / len(rest), len(rest) - 1))
    df = satterthwaite(parts[0] + parts[1])
    c_error, t_error = (sum(e for e, _ in side) for side in parts)
    f = lambda m: m[1] / m[0] - 1
    errors = matrix([[c_error, 0], [0, t_error]])
    return {'controlMean': means[0], 'treatmentMean': means[1],
            'absolute': inference(means[1] - means[0], c_error + t_error, df, case['level']),
            'relative': inference(f(means), variance_of(f, means, errors), df, case['level'])}


# Post-stratification

def from_arms(control, treatment, outcomes, binomial=False):
    """Control means and effects of a stratum with their covariance: two independent samples."""
    q = len(outcomes)
    covariance = zeros(2 * q)
    for i, a in enumerate(outcomes):
        for j, b in enumerate(outcomes):
            n_c, n_t = size(control), size(treatment)
            c, t = cov(control[a], control[b]) / n_c, cov(treatment[a], treatment[b]) / n_t
            if binomial:
                c, t = c * (n_c - 1) / n_c, t * (n_t - 1) / n_t
            covariance[i, j], covariance[i, q + j], covariance[q + i, j], covariance[q + i, q + j] = c, -c, -c, c + t
    control_means = [mean(control[name]) for name in outcomes]
    return control_means + [mean(treatment[name]) - m for name, m in zip(outcomes, control_means)], covariance


def from_regression(control, treatment, outcomes, covariates):
    """Every outcome on treatment and the covariates, read off at the covariate means, which have an error of their own."""
    everyone = joined(control, treatment)
    n, q, p = size(everyone), len(outcomes), len(covariates)
    treated = [0] * size(control) + [1] * size(treatment)
    centred = [[v - mean(everyone[x]) for v in everyone[x]] for x in covariates]
    fits = [least_squares(everyone[name], [treated, *centred]) for name in outcomes]
    spread = matrix([[cov(everyone[a], everyone[b]) / n for b in covariates] for a in covariates])
    cross = fits[0][2]
    of_slopes = cross[2:2 + p, 2:2 + p]
    trace = sum((of_slopes * spread)[i, i] for i in range(p))
    covariance = zeros(2 * q)
    for i, (beta, residual, _) in enumerate(fits):
        for j, (other, rest, _) in enumerate(fits):
            sigma = sum(a * b for a, b in zip(residual, rest)) / (n - 2 - q * p)
            moving = (matrix([beta[2:]]) * spread * matrix(other[2:]))[0]
            covariance[i, j] = sigma * (cross[0, 0] + trace) + moving
            covariance[i, q + j] = covariance[q + j, i] = sigma * cross[0, 1]
            covariance[q + i, q + j] = sigma * cross[1, 1]
    return [fit[0][0] for fit in fits] + [fit[0][1] for fit in fits], covariance


def without_thin(strata, least):
    by_size = sorted(strata, key=lambda s: -(size(s[0]) + size(s[1])))
    largest, kept = by_size[0], []
    for s in by_size[1:]:
        if size(s[0]) >= 2 and size(s[1]) >= 2 and size(s[0]) + size(s[1]) >= least:
            kept.append(s)
        else:
            largest = (joined(largest[0], s[0]), joined(largest[1], s[1]))
    return [largest, *kept]


def pooled_welch(control, treatment, values):
    return satterthwaite([(cov(v, v) / len(v), len(v) - 1) for v in (values(control), values(treatment))])


def post_stratified(case):
    kind, level = case['kind'], case['level']
    all_strata = [(columns(s['control']), columns(s['treatment'])) for s in case['strata']]
    least = {'cuped': 3 + len(case.get('covariates', [])), 'cupedRatio': 7}.get(kind, 4)
    strata = without_thin(all_strata, least)
    control, treatment = strata[0]
    for s in strata[1:]:
        control, treatment = joined(control, s[0]), joined(treatment, s[1])
    outcomes = ['y', 'd'] if kind in ('ratio', 'cupedRatio') else ['y']
    if kind == 'cuped':
        parts = [from_regression(c, t, outcomes, case['covariates']) for c, t in strata]
        df = cuped_df(control, treatment, 'y', case['covariates'])
    elif kind == 'cupedRatio':
        parts = [from_regression(c, t, outcomes, ['x', 'e']) for c, t in strata]
        df = cuped_ratio(control, treatment, level)['absolute']['df']
    else:
        parts = [from_arms(c, t, outcomes, kind == 'proportion') for c, t in strata]
        linear = lambda arm: [a - mean(arm['y']) / mean(arm['d']) * b for a, b in zip(arm['y'], arm['d'])]
        by_mean = lambda arm: [value / mean(arm['d']) for value in linear(arm)]
        df = pooled_welch(control, treatment, by_mean if kind == 'ratio' else lambda arm: arm['y'])
    units = [size(c) + size(t) for c, t in strata]
    n = sum(units)
    k = len(parts[0][0])
    values = [sum(mpf(u) / n * part[0][i] for u, part in zip(units, parts)) for i in range(k)]
    covariance = zeros(k)
    for u, (own, inside) in zip(units, parts):
        share = mpf(u) / n
        covariance += share ** 2 * inside
        if not case['sharesAreFixed']:
            apart = matrix(own) - matrix(values)
            covariance += share / n * (apart * apart.T)
    if len(outcomes) == 1:
        base, absolute, relative = (lambda v: v[0]), (lambda v: v[1]), (lambda v: v[1] / v[0])
    else:
        base = lambda v: v[0] / v[1]
        absolute = lambda v: (v[0] + v[2]) / (v[1] + v[3]) - base(v)
        relative = lambda v: absolute(v) / base(v)
    return {'control': base(values),
            'absolute': inference(absolute(values), variance_of(absolute, values, covariance), df, level),
            'relative': inference(relative(values), variance_of(relative, values, covariance), df, level)}


# Partial pooling

def partial_pooling(case):
    effects = [(mpf(str(s['difference'])), mpf(str(s['squaredError']))) for s in case['strata']]
    df = len(effects) - 1

    def weighted(tau):
        weights = [1 / (tau + v) for _, v in effects]
        centre = sum(w * d for w, (d, _) in zip(weights, effects)) / sum(weights)
        return centre, sum(weights), sum(w * (d - centre) ** 2 for w, (d, _) in zip(weights, effects))

    _, total, q = weighted(mpf(0))
    if case['method'] == 'derSimonianLaird':
        tau = max(mpf(0), (q - df) / (total - sum(v ** -2 for _, v in effects) / total))
    else:
        # Paule and Mandel: the squares weighted with it equal their degrees of freedom
        tau = findroot(lambda x: weighted(x)[2] - df, (0, 10 ** 6), solver='anderson', tol=mpf(10) ** -40) if q > df else mpf(0)
    centre, total, squares = weighted(tau)
    error = sqrt(max(mpf(1), squares / df) / total)
    level = mpf(case['level'])
    reach = t_critical((1 - level) / 2, df) * error
    z = normal_critical((1 - level) / 2)
    strata = []
    for d, v in effects:
        kept = tau / (tau + v)
        shrunken, own = centre + kept * (d - centre), sqrt(kept * v + (1 - kept) ** 2 / total)
        strata.append({'shrunken': shrunken, 'kept': kept, 'standardError': own, 'ciLower': shrunken - z * own,
                       'ciUpper': shrunken + z * own})
    return {'betweenVariance': tau, 'mean': centre, 'standardError': error, 'ciLower': centre - reach,
            'ciUpper': centre + reach, 'q': q, 'pValue': chi_square_sf(q, df), 'share': max(mpf(0), (q - df) / q),
            'strata': strata}


A = {'control': {'y': [12, 15, 9, 20, 14, 11], 'd': [3, 4, 2, 6, 3, 4], 'x': [10, 14, 8, 19, 11, 12], 'e': [3, 4, 3, 5, 2, 4]},
     'treatment': {'y': [16, 22, 13, 18, 25], 'd': [4, 5, 3, 3, 6], 'x': [12, 20, 10, 13, 21], 'e': [4, 4, 2, 3, 6]}}
B = {'control': {'y': [50, 72, 41, 66], 'd': [9, 12, 7, 8], 'x': [44, 60, 47, 58], 'e': [8, 10, 8, 7]},
     'treatment': {'y': [61, 90, 48, 77, 83, 58, 70], 'd': [8, 14, 9, 10, 9, 8, 12], 'x': [45, 72, 40, 66, 61, 55, 50],
                   'e': [7, 12, 8, 9, 10, 6, 11]}}
THIN = {'control': {'y': [30], 'd': [5], 'x': [28], 'e': [6]}, 'treatment': {'y': [33, 41], 'd': [7, 6], 'x': [31, 35], 'e': [5, 7]}}
YES = {'control': {'y': [1, 0, 0, 1, 0, 0, 0]}, 'treatment': {'y': [1, 1, 0, 1, 0]}}
NO = {'control': {'y': [0, 0, 1, 0]}, 'treatment': {'y': [1, 0, 0, 0, 1, 0, 1, 0, 0]}}

KINDS = [{'kind': kind, **more, 'strata': strata, 'sharesAreFixed': fixed, 'level': level}
         for kind, more in (('mean', {}), ('ratio', {}), ('cuped', {'covariates': ['x']}),
                            ('cuped', {'covariates': ['x', 'e']}), ('cupedRatio', {}))
         for strata, fixed, level in (([A, B], False, 0.95), ([A, B, THIN], True, 0.9))]
KINDS += [{'kind': 'proportion', 'strata': [YES, NO], 'sharesAreFixed': fixed, 'level': 0.95} for fixed in (False, True)]
EFFECTS = [
    [{'name': 'a', 'difference': 3, 'squaredError': 1}, {'name': 'b', 'difference': -1, 'squaredError': 0.5},
     {'name': 'c', 'difference': 6.5, 'squaredError': 2}, {'name': 'd', 'difference': 2, 'squaredError': 0.25}],
    [{'name': 'a', 'difference': 1200, 'squaredError': 90000}, {'name': 'b', 'difference': 900, 'squaredError': 160000},
     {'name': 'c', 'difference': 1000, 'squaredError': 40000}],
    [{'name': 'a', 'difference': 0.02, 'squaredError': 0.0001}, {'name': 'b', 'difference': 0.09, 'squaredError': 0.0004}],
]
only = lambda stratum, names: {arm: {name: stratum[arm][name] for name in names} for arm in ('control', 'treatment')}

write('post_stratified_kinds', 'Post-stratified means, proportions, ratios, and both after regression', 'make_strata.py',
      {'relative': 1e-9}, [{'input': case, 'expected': post_stratified(case)} for case in KINDS])
write('cuped_ratio', 'CUPED for a ratio, theta over both arms', 'make_strata.py', {'relative': 1e-9},
      [{'input': {**{arm: {'post': {'numerator': s[arm]['y'], 'denominator': s[arm]['d']},
                           'pre': {'numerator': s[arm]['x'], 'denominator': s[arm]['e']}} for arm in ('control', 'treatment')},
                  'alpha': alpha},
        'expected': cuped_ratio(columns(s['control']), columns(s['treatment']), 1 - mpf(str(alpha)))}
       for s, alpha in ((A, 0.05), (B, 0.1))])
write('interacted_regression', 'Regression with interactions of treatment and covariates', 'make_strata.py', {'relative': 1e-9},
      [{'input': case, 'expected': interacted(case)} for case in (
          {**only(A, ['y', 'x']), 'covariates': ['x'], 'level': 0.95},
          {**only(B, ['y', 'x', 'e']), 'control': A['control'], 'treatment': B['treatment'], 'covariates': ['x', 'e'], 'level': 0.8})])
write('tier_weighted_cuped', 'CUPED within tiers, combined with fixed weights', 'make_strata.py', {'relative': 1e-9},
      [{'input': case, 'expected': tier_weighted_cuped(case)} for case in (
          {'strata': [{**only(A, ['y', 'x']), 'weight': 3}, {**only(B, ['y', 'x']), 'weight': 1}], 'covariates': ['x'], 'level': 0.95},
          {'strata': [{**only(A, ['y', 'x', 'e']), 'weight': 0.2}, {**only(B, ['y', 'x', 'e']), 'weight': 0.7}],
           'covariates': ['x', 'e'], 'level': 0.9})])
write('partial_pooling', 'Partial pooling of tiers by empirical Bayes', 'make_strata.py', {'relative': 1e-9, 'absolute': 1e-13},
      [{'input': {'strata': strata, 'method': method, 'level': level}, 'expected': partial_pooling({'strata': strata, 'method': method, 'level': level})}
       for strata in EFFECTS for method, level in (('pauleMandel', 0.95), ('derSimonianLaird', 0.8))])
