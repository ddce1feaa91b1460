"""Posteriors: beta by exact sums over whole shapes, normal in closed form, in 50 digits."""
from mpmath import beta, exp, mpf, ncdf, pi, sqrt

from table_file import write
from tails import normal_critical


def chance_above(x, y):
    """P(X > Y): Miller's finite sum for whole shapes."""
    (a, b), (c, d) = x, y
    return sum(beta(c + i, b + d) / ((b + i) * beta(1 + i, b) * beta(c, d)) for i in range(a))


def excess(x, y):
    """E[(X − Y)⁺] = E[X; X > Y] − E[Y; X > Y]."""
    (a, b), (c, d) = x, y
    return mpf(a) / (a + b) * chance_above((a + 1, b), y) - mpf(c) / (c + d) * (1 - chance_above((c + 1, d), x))


def posterior(arm, prior):
    return prior[0] + arm['successes'], prior[1] + arm['n'] - arm['successes']


def beta_case(control, treatment, prior):
    c, t = ({'successes': s, 'n': n} for s, n in (control, treatment))
    x, y = posterior(c, prior), posterior(t, prior)
    belief = lambda shapes: {'alpha': mpf(shapes[0]), 'beta': mpf(shapes[1]), 'mean': mpf(shapes[0]) / sum(shapes)}
    return {
        'input': {'control': c, 'treatment': t, 'priorAlpha': prior[0], 'priorBeta': prior[1]},
        'expected': {
            'posteriorControl': belief(x),
            'posteriorTreatment': belief(y),
            'chanceToWin': chance_above(y, x),
            'chanceToLose': chance_above(x, y),
            'expectedLossChoosingTreatment': excess(x, y),
            'expectedLossChoosingControl': excess(y, x),
        },
    }


write('bayes_beta_binomial', __doc__, 'make_bayes.py: beta_case', {'relative': 1e-10}, [
    beta_case((40, 500), (55, 510), (1, 1)),
    beta_case((3, 25), (0, 30), (1, 1)),
    beta_case((12, 90), (300, 2000), (2, 9)),
    beta_case((200, 900), (120, 900), (1, 1)),
    beta_case((0, 0), (1, 1), (1, 3)),
])


def normal_case(control, treatment, relative, prior, alpha, inverse):
    arm = lambda values: dict(zip(('n', 'mean', 'variance'), values))
    (m, mc, vc), (n, mt, vt) = ([mpf(v) for v in values] for values in (control, treatment))
    a, b = vt / n, vc / m
    effect = mt / mc - 1 if relative else mt - mc
    variance = a / mc**2 + b * mt**2 / mc**4 if relative else a + b
    if prior is None:
        mean, spread = effect, variance
    else:
        weight = (1, 1) if relative else (abs(mc), mc**2)
        at, width = mpf(prior[0]) * weight[0], mpf(prior[1]) * weight[1]
        spread = 1 / (1 / variance + 1 / width)
        mean = spread * (effect / variance + at / width)
    sd = sqrt(spread)
    z = mean / sd
    above = sd * (exp(-z * z / 2) / sqrt(2 * pi) + z * ncdf(z))
    risk = [above, above - mean]
    reach = normal_critical(mpf(alpha) / 2) * sd
    return {
        'input': {
            'control': arm(control), 'treatment': arm(treatment),
            'differenceType': 'relative' if relative else 'absolute', 'priorType': 'relative',
            'priorMean': prior[0] if prior else 0, 'priorVariance': prior[1] if prior else 1,
            'proper': prior is not None, 'alpha': alpha, 'inverse': inverse,
        },
        'expected': {
            'estimate': effect, 'variance': variance, 'posteriorMean': mean, 'posteriorSd': sd,
            'chanceToWin': ncdf(-z if inverse else z), 'ciLower': mean - reach, 'ciUpper': mean + reach,
            'risk': risk[::-1] if inverse else risk,
        },
    }


write('bayes_gaussian', __doc__, 'make_bayes.py: normal_case', {'relative': 1e-10}, [
    normal_case((700, 12.5, 40.0), (650, 13.25, 44.0), True, None, 0.05, False),
    normal_case((700, 12.5, 40.0), (650, 13.25, 44.0), True, (0.02, 0.0025), 0.1, False),
    normal_case((80, -4.0, 9.0), (90, -5.5, 8.0), False, (0.0, 0.25), 0.05, True),
    normal_case((4000, 0.5, 0.25), (4000, 0.5, 0.25), False, None, 0.01, True),
])
