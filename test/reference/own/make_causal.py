"""Effects among customers: arms of whole clusters, compliers, parts of the customers, whom to treat.

Everything is computed from the units in the way of the source and not of the library: exact fractions, matrices for the
robust variance, areas under the drawn curve; only roots and tails are taken in 50 digits."""
from fractions import Fraction

from mpmath import diag, eigsy, eye, matrix, mpf, ones, polyroots, re, sqrt

from table_file import write
from tails import chi_square_sf, t_critical, t_sf


def number(value):
    value = Fraction(value)
    return mpf(value.numerator) / value.denominator


def exact(values):
    return [Fraction(str(value)) for value in values]


def mean(values):
    return sum(values, Fraction(0)) / len(values)


def squared_error(values):
    """s²/n."""
    centre = mean(values)
    return sum((value - centre) ** 2 for value in values) / (len(values) - 1) / len(values)


def sum_of_errors(parts):
    """Satterthwaite (1946): squared errors and degrees of freedom, those without error left out."""
    parts = [(error, df) for error, df in parts if error > 0]
    total = sum(error for error, _ in parts)
    return total, total ** 2 / sum(error ** 2 / df for error, df in parts)


def inference(estimate, error_squared, df, level):
    error = sqrt(error_squared)
    reach = t_critical((1 - mpf(level)) / 2, df) * error
    return {'estimate': estimate, 'standardError': error, 'df': df, 't': estimate / error,
            'pTwoSided': 2 * t_sf(abs(estimate / error), df), 'ciLower': estimate - reach, 'ciUpper': estimate + reach}


# Arms of whole clusters

def cluster_means(arm):
    means = [mean(exact(units)) for units in arm]
    return number(mean(means)), (number(squared_error(means)), mpf(len(means) - 1))


def power_of(symmetric, exponent):
    values, vectors = eigsy(symmetric)
    return vectors * diag([value ** exponent for value in values]) * vectors.T


def cr2(arm):
    """Mean of an arm with its CR2 error and Bell-McCaffrey degrees of freedom, from the matrices of Bell and McCaffrey."""
    y = matrix([number(value) for units in arm for value in exact(units)])
    n = len(y)
    hat = ones(n, n) / n
    residual = (eye(n) - hat) * y
    start, error, columns = 0, mpf(0), []
    for units in arm:
        size = len(units)
        inside = range(start, start + size)
        adjust = power_of(matrix([[(i == j) - hat[i, j] for j in inside] for i in inside]), mpf(-1) / 2)
        own = ones(1, size) * adjust / n
        error += (own * matrix([residual[i] for i in inside]))[0] ** 2
        rest = matrix([[(i == j) - hat[i, j] for j in range(n)] for i in inside])
        columns.append((own * rest).T)
        start += size
    gram = matrix([[(a.T * b)[0] for b in columns] for a in columns])
    trace = sum(gram[i, i] for i in range(gram.rows))
    return sum(y) / n, (error, trace ** 2 / sum(entry ** 2 for entry in gram))


def clustered(case):
    answer = {}
    for name, of in (('clusterMean', cluster_means), ('unitMean', cr2)):
        (c, control), (t, treatment) = of(case['control']), of(case['treatment'])
        answer[name] = inference(t - c, *sum_of_errors([control, treatment]), case['level'])
    return answer


def correlation(clusters):
    """Analysis of variance between and within, as in Donner and Klar (2000), section 1.5."""
    clusters = [exact(units) for units in clusters]
    units = [value for each in clusters for value in each]
    k, n = len(clusters), len(units)
    within = sum((value - mean(each)) ** 2 for each in clusters for value in each) / (n - k)
    between = sum((mean(each) - mean(units)) ** 2 for each in clusters for _ in each) / (k - 1)
    size = (n - Fraction(sum(len(each) ** 2 for each in clusters), n)) / (k - 1)
    return number(max(Fraction(0), (between - within) / (between + (size - 1) * within)))


# Compliers

def complier(case):
    arms = [{name: exact(arm[name]) for name in ('outcome', 'uptake')} for arm in (case['control'], case['treatment'])]
    n = [len(arm['outcome']) for arm in arms]

    def apart(theta):
        """Difference of mean(outcome - theta * uptake) with its squared error and degrees of freedom, unit by unit."""
        values = [[y - theta * d for y, d in zip(arm['outcome'], arm['uptake'])] for arm in arms]
        parts = [(number(squared_error(each)), mpf(len(each) - 1)) for each in values]
        return (mean(values[1]) - mean(values[0]), *sum_of_errors(parts))

    takes = [arm['uptake'] for arm in arms]
    uptake = mean(takes[1]) - mean(takes[0])
    level = case['level']
    taken = sum_of_errors([(number(squared_error(each)), mpf(len(each) - 1)) for each in takes])
    outcome, outcome_error, _ = apart(Fraction(0))
    effect = outcome / uptake
    _, residual, df = apart(effect)
    # Anderson-Rubin: (difference at theta)² = q² · (error at theta), a quadratic in theta through three of its values
    q2 = t_critical((1 - mpf(level)) / 2, df) ** 2

    def excess(theta):
        distance, error, _ = apart(Fraction(theta))
        return number(distance) ** 2 - q2 * error

    at_zero, at_one, at_minus = excess(0), excess(1), excess(-1)
    a, b = (at_one + at_minus) / 2 - at_zero, (at_one - at_minus) / 2
    roots = polyroots([a, b, at_zero], maxsteps=200, extraprec=200)
    real = b * b > 4 * a * at_zero
    low, high = sorted(re(root) for root in roots) if real else ('-Infinity', 'Infinity')
    kind = 'wholeLine' if not real else 'interval' if a > 0 else 'complement'
    delta = sqrt(residual) / abs(number(uptake))
    reach = sqrt(q2) * delta
    return {
        'assigned': inference(number(outcome), outcome_error, df, level),
        'uptake': inference(number(uptake), *taken, level),
        'effect': number(effect), 'standardError': delta,
        'deltaLower': number(effect) - reach, 'deltaUpper': number(effect) + reach,
        'df': df, 'kind': kind, 'ciLower': low, 'ciUpper': high,
        'weak': bool(number(uptake) ** 2 < 10 * taken[0])}


# Parts of the customers

def interaction(case):
    cells = [exact(case[part][arm]) for part in ('first', 'second') for arm in ('treatment', 'control')]
    first, second = mean(cells[0]) - mean(cells[1]), mean(cells[2]) - mean(cells[3])
    errors = [(number(squared_error(cell)), mpf(len(cell) - 1)) for cell in cells]
    return {'effectInFirst': number(first), 'effectInSecond': number(second),
            'difference': inference(number(first - second), *sum_of_errors(errors), case['level'])}


def heterogeneity(strata):
    """Q as the weighted sum over all pairs, which needs no mean: sum of wi wj (di - dj)² / sum of w, i < j."""
    effects = [(Fraction(str(s['difference'])), 1 / Fraction(str(s['standardError'])) ** 2) for s in strata]
    total = sum(weight for _, weight in effects)
    q = sum(w * v * (a - b) ** 2 for i, (a, w) in enumerate(effects) for b, v in effects[:i]) / total
    df = len(effects) - 1
    return {'q': number(q), 'df': df, 'pValue': chi_square_sf(number(q), df),
            'commonEffect': number(sum(weight * effect for effect, weight in effects) / total),
            'shareBeyondChance': number(max(Fraction(0), 1 - df / q))}


# Whom to treat

def qini(case):
    scores, n = exact(case['scores']), len(case['scores'])
    groups = {}
    for score, treated, outcome in zip(scores, case['treated'], exact(case['outcomes'])):
        # the place of the first of all that share the score
        place = sum(other > score for other in scores) * case['groups'] // n
        groups.setdefault(place, ([], []))[1 if treated else 0].append(outcome)
    groups = [groups[place] for place in sorted(groups)]
    shares = [Fraction(len(c) + len(t), n) for c, t in groups]
    effects = [mean(t) - mean(c) for c, t in groups]

    def area(of):
        """Trapezoids under the curve less the triangle under the straight line."""
        gain = under = Fraction(0)
        for share, effect in zip(shares, of):
            under += share * (2 * gain + share * effect) / 2
            gain += share * effect
        return under - gain / 2

    alone = [area([Fraction(j == i) for j in range(len(groups))]) for i in range(len(groups))]
    errors = [(number(lever ** 2 * squared_error(arm)), mpf(len(arm) - 1))
              for lever, group in zip(alone, groups) for arm in group]
    curve = [{'share': number(sum(shares[:k])),
              'gain': number(sum(share * effect for share, effect in zip(shares[:k], effects))),
              'standardError': sqrt(number(sum(share ** 2 * (squared_error(c) + squared_error(t))
                                               for share, (c, t) in zip(shares[:k], groups))))}
             for k in range(1, len(groups) + 1)]
    return {'area': inference(number(area(effects)), *sum_of_errors(errors), case['level']), 'curve': curve,
            'gainOfAll': curve[-1]['gain']}


CLUSTERS = [
    {'control': [[3, 5, 4, 6], [8, 9], [1, 2, 0, 3, 2], [5, 7, 6]], 'treatment': [[9, 7, 8], [4, 6, 5, 7, 5, 4], [11, 12]],
     'level': 0.95},
    {'control': [[0.5, 1.25], [2.5, 3], [1.75, -1]], 'treatment': [[4, 4.5], [3.25, 6], [5, 2.75], [7, 8]], 'level': 0.9},
    {'control': [[1020, 1044, 998], [1103], [870, 905, 911, 930, 899, 921, 880]],
     'treatment': [[1011, 990], [1205, 1190, 1177, 1221], [1003], [960, 987, 955]], 'level': 0.99},
]
COMPLIERS = [
    {'control': {'outcome': [10, 12, 9, 14, 11, 8, 13, 10], 'uptake': [0, 0, 0, 1, 0, 0, 1, 0]},
     'treatment': {'outcome': [15, 18, 11, 16, 20, 12, 17, 19, 14, 15], 'uptake': [1, 1, 0, 1, 1, 0, 1, 1, 1, 1]},
     'level': 0.95},
    {'control': {'outcome': [3.5, 1, 4, 2.25, 0.5, 6], 'uptake': [0, 0, 1, 0, 1, 0]},
     'treatment': {'outcome': [2, 5.5, 1.5, 7, 3, 4.25, 2.5], 'uptake': [1, 0, 0, 1, 1, 0, 0]}, 'level': 0.95},
    {'control': {'outcome': [0, 1, 5, 3, 2, 1, 4], 'uptake': [0, 0, 1, 0, 0, 0, 0]},
     'treatment': {'outcome': [9, 8, 12, 10, 11, 2], 'uptake': [1, 0, 1, 0, 1, 0]}, 'level': 0.95},
    {'control': {'outcome': [100, 140, 90, 120, 130], 'uptake': [0, 0, 0, 0, 0]},
     'treatment': {'outcome': [150, 170, 135, 180, 110, 160], 'uptake': [0.5, 1, 0.25, 1, 0, 0.75]}, 'level': 0.8},
]
PARTS = [
    {'first': {'control': [1, 4, 2, 5], 'treatment': [6, 9, 8, 7, 10]},
     'second': {'control': [3, 3.5, 2, 4, 6, 1], 'treatment': [5, 2, 4]}, 'level': 0.95},
    {'first': {'control': [12000, 8000, 15500], 'treatment': [9000, 21000, 14000, 11250]},
     'second': {'control': [700, 650, 820, 500], 'treatment': [900, 1100, 760]}, 'level': 0.9},
]
STRATA = [
    [{'difference': 1.5, 'standardError': 0.5}, {'difference': 3, 'standardError': 1}, {'difference': -0.25, 'standardError': 0.4}],
    [{'difference': 2, 'standardError': 1}, {'difference': 2.5, 'standardError': 2}],
    [{'difference': 10, 'standardError': 2.5}, {'difference': 12, 'standardError': 4}, {'difference': 40, 'standardError': 5},
     {'difference': -3, 'standardError': 8}],
]
UPLIFT = [
    {'scores': [9, 8, 7.5, 7, 6, 5, 4, 3, 2.5, 2, 1, 0.5], 'treated': [1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1],
     'outcomes': [8, 3, 9, 2, 5, 4, 6, 3, 2, 1, 4, 2], 'groups': 3, 'level': 0.95},
    # ties keep together across what would be the edge of a group
    {'scores': [3, 1, 2, 2, 2, 2, 1, 3, 3, 1, 1, 3, 2, 1, 2, 2, 3, 1, 2, 2], 'treated': [1, 1, 1, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0, 0, 1],
     'outcomes': [7, 1, 4, 3, 5, 2, 3, 2, 8, 0, 2, 1, 6, 2, 4, 5, 6, 1, 3, 5], 'groups': 4, 'level': 0.8},
]

write('clusters', 'Arms of whole clusters: cluster means, unit means by CR2 and Bell-McCaffrey', 'make_causal.py',
      {'relative': 1e-9}, [{'input': case, 'expected': {**clustered(case), 'correlationOfControl': correlation(case['control']),
                                                        'correlationOfTreatment': correlation(case['treatment'])}} for case in CLUSTERS])
write('complier_effect', 'Effect on compliers: Wald, delta method, Anderson-Rubin set', 'make_causal.py', {'relative': 1e-9},
      [{'input': case, 'expected': complier(case)} for case in COMPLIERS])
write('interaction', 'Difference of two effects', 'make_causal.py', {'relative': 1e-9},
      [{'input': case, 'expected': interaction(case)} for case in PARTS])
write('heterogeneity', "Cochran's Q over pairs", 'make_causal.py', {'relative': 1e-9},
      [{'input': {'strata': strata}, 'expected': heterogeneity(strata)} for strata in STRATA])
write('qini', 'Area between the Qini curve and the line of treating at random', 'make_causal.py', {'relative': 1e-9},
      [{'input': case, 'expected': qini(case)} for case in UPLIFT])
