"""Heavy tails: corrected t, geometric means, quantiles by counts, and permutation tests over every assignment there is.

Permutation p-values are counted over all assignments in exact fractions; intervals are where that count crosses the tail, by
bisection in exact fractions. Nothing is drawn."""
from bisect import bisect_left, bisect_right
from fractions import Fraction
from itertools import combinations, product
from math import ceil, comb

from mpmath import exp, findroot, log, mpf, sqrt

from table_file import write
from tails import t_critical, t_sf


def number(value):
    if isinstance(value, Fraction):
        return mpf(value.numerator) / value.denominator
    return value


def exact(values):
    return [Fraction(str(value)) for value in values]


def mean(values):
    return sum(values, Fraction(0)) / len(values)


def squared_error(values):
    """s²/n."""
    centre = mean(values)
    return sum((value - centre) ** 2 for value in values) / (len(values) - 1) / len(values)


def satterthwaite(c, t):
    """Of the errors of two arms as values: (a + b)² / (a²/dfa + b²/dfb)."""
    a, b = squared_error(c), squared_error(t)
    return number((a + b) ** 2 / (a ** 2 / (len(c) - 1) + b ** 2 / (len(t) - 1)))


# Welch's t corrected for skewness

def corrected(case):
    """Johnson (1978), Hall (1992); Hall's interval from the roots of his statistic."""
    c, t = exact(case['control']), exact(case['treatment'])

    def third_of_mean(values):
        n = len(values)
        centre = mean(values)
        # n/((n - 1)(n - 2))·Σ(y - ȳ)³ estimates μ3, which over n² is the third cumulant of the mean
        return Fraction(n, (n - 1) * (n - 2)) * sum((value - centre) ** 3 for value in values) / n ** 2

    error = sqrt(number(squared_error(c) + squared_error(t)))
    k = number(third_of_mean(t) - third_of_mean(c)) / error ** 3
    df = satterthwaite(c, t)
    difference = number(mean(t) - mean(c))
    reach = t_critical((1 - mpf(case['level'])) / 2, df)
    plain = difference / error

    def hall(x):
        return x + k * x ** 2 / 3 + k ** 2 * x ** 3 / 27 + k / 6

    if case['method'] == 'hall':
        statistic = hall(plain)
        low, high = (difference - error * findroot(lambda x: hall(x) - q, (-99, 99), solver='anderson') for q in (reach, -reach))
    else:
        statistic = plain + k * (1 + 2 * plain ** 2) / 6
        low, high = (difference - error * (q - k * (1 + 2 * reach ** 2) / 6) for q in (reach, -reach))
    return {'difference': difference, 'standardError': error, 'df': df, 'skewness': k, 't': statistic,
            'pTwoSided': 2 * t_sf(abs(statistic), df), 'pUpper': t_sf(statistic, df), 'pLower': t_sf(-statistic, df),
            'ciLower': low, 'ciUpper': high}


def geometric(case):
    c, t = ([log(number(value)) for value in exact(case[arm])] for arm in ('control', 'treatment'))

    def moments(logs):
        centre = sum(logs) / len(logs)
        return centre, sum((each - centre) ** 2 for each in logs) / (len(logs) - 1) / len(logs), len(logs) - 1

    (c_mean, a, c_df), (t_mean, b, t_df) = moments(c), moments(t)
    df = (a + b) ** 2 / (a ** 2 / c_df + b ** 2 / t_df)
    error, gap = sqrt(a + b), t_mean - c_mean
    reach = t_critical((1 - mpf(case['level'])) / 2, df) * error
    return {'ratio': exp(gap), 'pTwoSided': 2 * t_sf(abs(gap / error), df),
            'ciLower': exp(gap - reach), 'ciUpper': exp(gap + reach),
            'logs': {'estimate': gap, 'standardError': error, 'df': df, 't': gap / error,
                     'pTwoSided': 2 * t_sf(abs(gap / error), df), 'ciLower': gap - reach, 'ciUpper': gap + reach}}


# Quantiles by counts above the pooled one

def quantile(case):
    c, t, nu = exact(case['control']), exact(case['treatment']), Fraction(str(case['nu']))

    def sides(shift):
        """Mid-p of as many, and as few, treated units above the pooled quantile after taking off the shift."""
        moved = [value - shift for value in t]
        everyone = sorted(c + moved)
        cut = everyone[ceil(nu * len(everyone)) - 1]
        above, treated = sum(v > cut for v in everyone), sum(v > cut for v in moved)
        if above in (0, len(everyone)):
            return Fraction(1), Fraction(1)
        ways = comb(len(everyone), len(t))
        chance = [Fraction(comb(above, k) * comb(len(everyone) - above, len(t) - k), ways) for k in range(len(t) + 1)]
        half = chance[treated] / 2
        return sum(chance[treated + 1:], half), sum(chance[:treated], half)

    def sample_quantile(values):
        """Hyndman and Fan, type 7."""
        values = sorted(values)
        at = nu * (len(values) - 1)
        whole = int(at)
        rest = at - whole
        return values[whole] if rest == 0 else values[whole] + rest * (values[whole + 1] - values[whole])

    upper, lower = sides(Fraction(0))
    estimate = sample_quantile(t) - sample_quantile(c)
    # the counts change only where a treated value passes one of control
    tail = (1 - Fraction(str(case['level']))) / 2
    edges = sorted({a - b for a in t for b in c})
    edges = [edges[0] - 2, *edges, edges[-1] + 2]
    below = [i for i in range(len(edges) - 1) if edges[i] < estimate and sides((edges[i] + edges[i + 1]) / 2)[0] <= tail]
    beyond = [i for i in range(len(edges) - 1) if edges[i + 1] > estimate and sides((edges[i] + edges[i + 1]) / 2)[1] <= tail]
    return {'controlQuantile': number(sample_quantile(c)), 'treatmentQuantile': number(sample_quantile(t)),
            'difference': number(estimate), 'pTwoSided': number(min(Fraction(1), 2 * min(upper, lower))),
            'pUpper': number(upper), 'pLower': number(lower),
            'ciLower': number(edges[below[-1] + 1]) if below else '-Infinity',
            'ciUpper': number(edges[beyond[0]]) if beyond else 'Infinity'}


# Every assignment

def signed_square(difference, error):
    """Orders as difference / √error does, in fractions."""
    return (difference > 0) * difference ** 2 / error - (difference < 0) * difference ** 2 / error if difference else Fraction(0)


def assignments(units, treated):
    """Positions of the treated; the first is the one that happened, in which the treated stand last."""
    real = tuple(range(units - treated, units))
    return [real] + [chosen for chosen in combinations(range(units), treated) if chosen != real]


def residuals(values, column):
    if column is None:
        return values
    centre, level = mean(column), mean(values)
    slope = sum((x - centre) * y for x, y in zip(column, values)) / sum((x - centre) ** 2 for x in column)
    return [y - level - slope * (x - centre) for x, y in zip(column, values)]


def shares(statistics):
    real = statistics[0]
    n = len(statistics)
    return Fraction(sum(t >= real for t in statistics), n), Fraction(sum(t <= real for t in statistics), n)


def permuted(case):
    strata = []
    for s in case['strata']:
        c, t = exact(s['control']), exact(s['treatment'])
        column = exact(s['covariate']['control'] + s['covariate']['treatment']) if 'covariate' in s else None
        strata.append((c, t, column, Fraction(str(s['weight'])) if 'weight' in s else Fraction(len(c) + len(t))))
    weight = sum(w for *_, w in strata)
    dealt = list(product(*(assignments(len(c) + len(t), len(t)) for c, t, *_ in strata)))

    def statistics(effect):
        """Difference and squared error of every assignment, after units are freed of the effect."""
        pooled = []
        for c, t, column, _ in strata:
            free = [y - effect for y in t] if case.get('model') != 'multiplicative' else [y / effect for y in t]
            pooled.append(residuals(c + free, column))
        cells = [{} for _ in strata]

        def cell(k, chosen):
            if chosen not in cells[k]:
                inside = set(chosen)
                treated = [pooled[k][i] for i in chosen]
                rest = [y for i, y in enumerate(pooled[k]) if i not in inside]
                w = strata[k][3] / weight
                cells[k][chosen] = (w * (mean(treated) - mean(rest)), w ** 2 * (squared_error(treated) + squared_error(rest)))
            return cells[k][chosen]

        sums = [[cell(k, chosen) for k, chosen in enumerate(each)] for each in dealt]
        return [(sum(d for d, _ in parts), sum(v for _, v in parts)) for parts in sums]

    def sides(effect):
        return shares([signed_square(*each) for each in statistics(effect)])

    none = Fraction(case.get('model') == 'multiplicative')
    difference, error = statistics(none)[0]
    upper, lower = sides(none)
    answer = {'difference': number(difference), 'standardError': sqrt(number(error)),
              't': number(difference) / sqrt(number(error)), 'pTwoSided': number(min(Fraction(1), 2 * min(upper, lower))),
              'pUpper': number(upper), 'pLower': number(lower)}
    if 'model' not in case:
        return answer
    tail = Fraction(case['rank'], len(dealt))
    if case['model'] == 'additive':
        start, step = difference, Fraction(float(sqrt(number(error))))
        move = lambda x, d: x + d
    else:
        start = sum(w * mean(t) for _, t, _, w in strata) / sum(w * mean(c) for c, _, _, w in strata)
        step = Fraction(5, 4)
        move = lambda x, d: x * d

    def bound(side, away):
        """Doubles the distance until the effect is rejected, then bisects."""
        inside = outside = start
        while sides(outside)[side] > tail:
            inside, outside = outside, move(outside, away)
        for _ in range(34):
            middle = Fraction(float((inside + outside) / 2))
            if sides(middle)[side] > tail:
                inside = middle
            else:
                outside = middle
        return outside - (case['model'] == 'multiplicative')

    back = -step if case['model'] == 'additive' else 1 / step
    return {**answer, 'ciLower': number(bound(0, back)), 'ciUpper': number(bound(1, step))}


def permuted_ratios(case):
    arms = [[(Fraction(str(a)), Fraction(str(b))) for a, b in case[arm]] for arm in ('control', 'treatment')]
    units = arms[0] + arms[1]

    def arm_of(chosen):
        top, bottom = mean([units[i][0] for i in chosen]), mean([units[i][1] for i in chosen])
        ratio = top / bottom
        return ratio, squared_error([units[i][0] - ratio * units[i][1] for i in chosen]) / bottom ** 2

    answers = []
    for chosen in assignments(len(units), len(arms[1])):
        rest = [i for i in range(len(units)) if i not in chosen]
        (t, t_error), (c, c_error) = arm_of(chosen), arm_of(rest)
        answers.append((c, t, t_error + c_error))
    c, t, error = answers[0]
    order = [signed_square(b - a, v) for a, b, v in answers]
    upper, lower = shares(order)
    se = sqrt(number(error))
    others = sorted(order[1:])
    root = lambda x: sqrt(number(x)) if x >= 0 else -sqrt(number(-x))
    return {'controlRatio': number(c), 'treatmentRatio': number(t), 'difference': number(t - c), 'standardError': se,
            't': number(t - c) / se, 'pTwoSided': number(min(Fraction(1), 2 * min(upper, lower))),
            'pUpper': number(upper), 'pLower': number(lower),
            'ciLower': number(t - c) - root(others[-case['rank']]) * se,
            'ciUpper': number(t - c) - root(others[case['rank'] - 1]) * se}


def deals(units, sizes):
    """Every way to deal the units to arms of the sizes."""
    if len(sizes) == 1:
        yield (tuple(units),)
        return
    for first in combinations(units, sizes[0]):
        rest = [unit for unit in units if unit not in first]
        for others in deals(rest, sizes[1:]):
            yield (first, *others)


def family(case):
    """Westfall and Young (1993), algorithm 2.8, over every way to deal the units; p-values are equal-tailed."""
    arms = [exact(arm) for arm in case['arms']]
    values = [value for arm in arms for value in arm]
    starts = [sum(len(arm) for arm in arms[:k]) for k in range(len(arms))]
    real = tuple(tuple(range(start, start + len(arm))) for start, arm in zip(starts, arms))
    dealt = [real] + [deal for deal in deals(range(len(values)), [len(arm) for arm in arms]) if deal != real]
    columns = []
    for k in range(1, len(arms)):
        column = []
        for deal in dealt:
            c, t = ([values[i] for i in deal[arm]] for arm in (0, k))
            column.append(signed_square(mean(t) - mean(c), squared_error(t) + squared_error(c)))
        columns.append(column)
    n = len(dealt)
    ps = []
    for column in columns:
        ordered = sorted(column)
        ps.append([min(Fraction(1), Fraction(2 * min(n - bisect_left(ordered, t), bisect_right(ordered, t)), n)) for t in column])
    order = sorted(range(len(ps)), key=lambda k: ps[k][0])
    adjusted, floor = {}, Fraction(0)
    for i, k in enumerate(order):
        left = order[i:]
        floor = max(floor, Fraction(sum(min(ps[j][draw] for j in left) <= ps[k][0] for draw in range(n)), n))
        adjusted[k] = floor
    comparisons = []
    for k in range(1, len(arms)):
        difference, error = mean(arms[k]) - mean(arms[0]), squared_error(arms[k]) + squared_error(arms[0])
        comparisons.append({'difference': number(difference), 'standardError': sqrt(number(error)),
                            't': number(difference) / sqrt(number(error)), 'pTwoSided': number(ps[k - 1][0]),
                            'pAdjusted': number(adjusted[k - 1])})
    return {'comparisons': comparisons, 'pOverall': number(min(adjusted.values()))}


SKEWED = [1, 2, 2.5, 3, 5, 8, 13, 40, 95.5]
LARGER = [3, 4, 4.25, 9, 11, 30, 31, 150, 7, 12.5]
EVEN = [-2, -1, 0, 1, 2]
PAIRS = [(SKEWED, LARGER), (LARGER, SKEWED), (EVEN, [value + 1.5 for value in EVEN + [-3, 3]]),
         ([1200.5, 800, 15000, 950, 700], [1400, 990.25, 1250, 60000, 1010, 870])]
STRATUM = {'control': [2, 7, 1, 11, 4], 'treatment': [9, 14, 6, 25]}

write('skewness_corrected_t', 'Welch\'s t corrected for skewness by Johnson and by Hall', 'make_heavytails.py', {'relative': 1e-9},
      [{'input': case, 'expected': corrected(case)} for case in
       ({'control': c, 'treatment': t, 'method': method, 'level': level}
        for c, t in PAIRS for method, level in (('hall', 0.95), ('johnson', 0.9)))])
write('geometric_means', 'Ratio of geometric means by Welch\'s t of logarithms', 'make_heavytails.py', {'relative': 1e-9},
      [{'input': case, 'expected': geometric(case)} for case in
       ({'control': c, 'treatment': t, 'level': level} for (c, t), level in zip((PAIRS[0], PAIRS[1], PAIRS[3]), (0.95, 0.8, 0.95)))])
write('exact_quantile_shift', 'Hypergeometric mid-p of counts above the pooled quantile, with the shifts it does not reject',
      'make_heavytails.py', {'relative': 1e-9, 'absolute': 1e-11},
      [{'input': case, 'expected': quantile(case)} for case in (
          {'control': SKEWED, 'treatment': LARGER, 'nu': 0.5, 'level': 0.95},
          {'control': LARGER, 'treatment': SKEWED, 'nu': 0.5, 'level': 0.8},
          {'control': SKEWED, 'treatment': LARGER, 'nu': 0.8, 'level': 0.9},
          {'control': [5, 5, 6, 7, 7, 8], 'treatment': [7, 8, 8, 9, 10, 12, 12, 13], 'nu': 0.25, 'level': 0.9},
          {'control': [10, 20, 30], 'treatment': [15, 25, 36, 41], 'nu': 0.5, 'level': 0.95})])
write('exact_permutation', 'Studentised permutation test over every assignment, with the effects that it does not reject',
      'make_heavytails.py', {'relative': 1e-9},
      [{'input': case, 'expected': permuted(case)} for case in (
          {'strata': [STRATUM], 'rank': 3},
          {'strata': [STRATUM], 'model': 'additive', 'rank': 3},
          {'strata': [{'control': STRATUM['treatment'], 'treatment': STRATUM['control']}], 'model': 'additive', 'rank': 3},
          {'strata': [STRATUM], 'model': 'multiplicative', 'rank': 5},
          {'strata': [{'control': [12, 3, 30, 8], 'treatment': [5, 2, 9]}], 'model': 'multiplicative', 'rank': 2},
          {'strata': [{'control': [1, 4, 2], 'treatment': [6, 3, 9]}, {'control': [100, 170, 120], 'treatment': [200, 90]}],
           'model': 'additive', 'rank': 5},
          {'strata': [{'control': [1, 4, 2], 'treatment': [6, 3, 9], 'weight': 3}, {'control': [100, 170, 120], 'treatment': [200, 90], 'weight': 1}],
           'model': 'multiplicative', 'rank': 10},
          {'strata': [{'control': [5, 9, 14, 7], 'treatment': [12, 21, 10],
                       'covariate': {'control': [2, 4, 6, 4], 'treatment': [4, 8, 3]}}], 'model': 'additive', 'rank': 2})])
write('exact_ratio_permutation', 'Studentised permutation test of a difference of ratios over every assignment',
      'make_heavytails.py', {'relative': 1e-9},
      [{'input': case, 'expected': permuted_ratios(case)} for case in (
          {'control': [[4, 2], [9, 3], [5, 4], [12, 5]], 'treatment': [[10, 3], [14, 4], [7, 3], [30, 6]], 'rank': 3},
          {'control': [[100, 20], [310, 41], [55, 12]], 'treatment': [[90, 22], [130, 30], [75, 9], [400, 50], [20, 7]], 'rank': 2})])
write('exact_family_permutation', 'Several arms against control over every way to deal the units, step-down minimum p',
      'make_heavytails.py', {'relative': 1e-9},
      [{'input': case, 'expected': family(case)} for case in (
          {'arms': [[1, 5, 2], [9, 14], [4, 7.5, 10]]},
          {'arms': [[30, 41, 35, 28], [52, 47], [33, 64]]})])
