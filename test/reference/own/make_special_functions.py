"""Distributions and special functions by defining integrals, sums and mpmath's own functions, none of them ours."""
from mpmath import (binomial, erf, erfc, exp, findroot, gamma, gammainc, inf, log, loggamma, mpf, pi, quad,
                    sqrt, workdps)

from table_file import write

cases = []


def case(fn, value, **arguments):
    cases.append({'input': {'fn': fn, **arguments}, 'expected': {'value': value}})


def normal_sf(x):
    return erfc(mpf(x) / sqrt(2)) / 2


def series_beta(x, a, b):
    """I_x(a, b) by its series of positive terms."""
    x, a, b = mpf(x), mpf(a), mpf(b)
    term = total = mpf(1)
    n = 0
    while term > total * mpf(10) ** -45:
        term *= x * (a + b + n) / (a + 1 + n)
        total += term
        n += 1
    return exp(a * log(x) + b * log(1 - x) - log(a) - loggamma(a) - loggamma(b) + loggamma(a + b)) * total


def beta_lower(x, a, b):
    x = mpf(x)
    return series_beta(x, a, b) if x < mpf(a) / (a + b) else 1 - series_beta(1 - x, b, a)


def beta_upper(x, a, b):
    return beta_lower(1 - mpf(x), b, a)


def t_sf(x, df):
    x, df = mpf(x), mpf(df)
    share = df / (df + x * x)
    if x > 0 and share < 0.995:
        return series_beta(share, df / 2, mpf(1) / 2) / 2
    density = lambda u: (1 + u * u / df) ** (-(df + 1) / 2)
    constant = gamma((df + 1) / 2) / gamma(df / 2) / sqrt(df * pi)
    width = 1 + x
    return constant * quad(density, [x, x + 1, x + 4, x + 8, x + 16, 4 * width + 16, 16 * width + 64, inf])


def root(function, near, goal):
    """Where a tail meets a goal: bisection around a rough value, then the secant method on the logarithm of both."""
    low, high = mpf(near) / 3, mpf(near) * 3
    gap = lambda x: log(function(x)) - log(mpf(goal))
    rising = gap(high) > gap(low)
    assert gap(low) * gap(high) < 0, (near, goal)
    for _ in range(12):
        middle = (low + high) / 2
        if (gap(middle) > 0) == rising:
            high = middle
        else:
            low = middle
    return findroot(gap, (low, high), solver='secant', tol=mpf(10) ** -60)


for x in [-38.2, -12.5, -3.1, -0.674489, -0.3, 0.0, 0.674490, 1.7, 4.9]:
    case('normal_cdf', normal_sf(-mpf(x)), x=x)
for x in [-9, 0.9, 2.2, 5.65, 5.66, 11.1, 27, 37.51]:
    case('normal_sf', normal_sf(x), x=x)
for x in [-44.4, -31.5, -30.1, -29.9, -12, -0.2, 1.3, 9]:
    case('log_normal_cdf', log(normal_sf(-mpf(x))), x=x)
for p in [1e-300, 1e-30, 1.3e-11, 3e-7, 0.004, 0.074, 0.076, 0.31, 0.4999, 0.5, 0.924, 0.926, 0.9973, 0.99999999]:
    goal = mpf(p)
    q = min(goal, 1 - goal)
    x = mpf(0) if q == 0.5 else root(normal_sf, (0.5 - q) * 2.5 if q > 0.25 else sqrt(-2 * log(2 * q)), q)
    case('normal_quantile', x if goal > 0.5 else -x, p=p)
for x in [-5.1, -0.8, -0.02, 0.0, 1e-9, 0.3, 0.4769, 0.48, 1.9, 4.2]:
    case('erf', erf(mpf(x)), x=x)
for x in [-2.5, -0.3, 0.2, 0.6, 3.3, 9.9, 25.7]:
    case('erfc', erfc(mpf(x)), x=x)
for x in [1e-7, 0.08, 0.49, 0.51, 0.9999, 1.0, 1.2, 1.4999, 1.5001, 2.0, 2.49, 2.51, 7.7, 9.99, 10.0, 40.5, 123456.7, 1e15]:
    case('log_gamma', loggamma(mpf(x)), x=x)
for a, b in [(0.3, 0.4), (2.5, 3.5), (0.5, 5e5), (3, 77), (55, 11), (12345.6, 765.4), (1e8, 0.5), (1e9, 1e9)]:
    case('log_beta', loggamma(mpf(a)) + loggamma(mpf(b)) - loggamma(mpf(a) + mpf(b)), a=a, b=b)
for n, k in [(10, 3), (52, 5), (1000, 500), (1e6, 17), (30, 30), (30, 0)]:
    case('log_choose', loggamma(mpf(n) + 1) - loggamma(mpf(k) + 1) - loggamma(mpf(n) - k + 1), n=n, k=k)

for x, df in [(0.4, 1), (1e9, 1), (3e20, 2.5), (0.001, 3.3), (2.2, 3.3), (33, 5), (1.1, 17.5), (9, 49.9), (0.7, 50.1),
              (11, 51), (9.9, 60), (40, 77), (1.96, 400), (6, 54321), (3, 1e7), (2.5, 1e12)]:
    case('t_sf', t_sf(x, df), x=x, df=df)
for x, df in [(-1.3, 2), (0.9, 8.8), (-4, 200)]:
    case('t_cdf', t_sf(-x, df) if x < 0 else 1 - t_sf(x, df), x=x, df=df)
for p, df, start in [(0.9, 1.5, 2), (0.6, 2, 0.3), (0.3, 6, 0.5), (0.0005, 970.4, 3.3), (0.01, 4.4, 3.6), (1e-9, 12, 14),
                     (0.999, 250, 3.1), (0.975, 49.5, 2), (0.025, 5.5e6, 1.96), (0.99995, 3, 15)]:
    tail = min(mpf(p), 1 - mpf(p))
    x = root(lambda u: t_sf(u, df), start, tail)
    case('t_quantile', x if p > 0.5 else -x, p=p, df=df)

for x, df in [(0.02, 1), (7.7, 3), (250, 3), (2.2, 2.5), (90, 88.8), (400, 300), (1e-5, 0.7), (15000, 14900)]:
    case('chi2_sf', gammainc(mpf(df) / 2, mpf(x) / 2, regularized=True), x=x, df=df)
    case('chi2_cdf', gammainc(mpf(df) / 2, 0, mpf(x) / 2, regularized=True), x=x, df=df)
for p, df, start in [(0.03, 1, 0.0014), (0.6, 3, 3), (0.99, 33, 54), (1e-8, 6, 0.008), (0.9999, 0.8, 14), (0.5, 444, 443)]:
    lower = lambda x: gammainc(mpf(df) / 2, 0, x / 2, regularized=True)
    upper = lambda x: gammainc(mpf(df) / 2, x / 2, regularized=True)
    case('chi2_quantile', root(lower, start, p) if p <= 0.5 else root(upper, start, 1 - mpf(p)), p=p, df=df)

for x, d1, d2 in [(0.3, 1, 3), (5.5, 4, 9.7), (30, 2, 300), (1.05, 44, 77), (2.2, 3, 1e5), (9e4, 1, 2)]:
    share = mpf(d1) * x / (mpf(d1) * x + d2)
    case('f_sf', beta_upper(share, mpf(d1) / 2, mpf(d2) / 2), x=x, df1=d1, df2=d2)
    case('f_cdf', beta_lower(share, mpf(d1) / 2, mpf(d2) / 2), x=x, df1=d1, df2=d2)
for p, d1, d2, start in [(0.95, 3, 16.5, 3.2), (0.1, 5, 5, 0.3), (0.999, 1, 40, 12.6)]:
    upper = lambda x: beta_upper(mpf(d1) * x / (mpf(d1) * x + d2), mpf(d1) / 2, mpf(d2) / 2)
    lower = lambda x: beta_lower(mpf(d1) * x / (mpf(d1) * x + d2), mpf(d1) / 2, mpf(d2) / 2)
    case('f_quantile', root(lower, start, p) if p <= 0.5 else root(upper, start, 1 - mpf(p)), p=p, df1=d1, df2=d2)

for x, a, b in [(0.3, 0.2, 0.7), (0.9, 1, 1), (0.02, 1, 55), (0.6, 44, 33), (0.0101, 301, 30001), (0.55, 2000, 1800),
                (0.999, 900, 2), (0.97, 3, 0.5)]:
    case('beta_cdf', beta_lower(x, a, b), x=x, a=a, b=b)
    case('beta_sf', beta_upper(x, a, b), x=x, a=a, b=b)
for p, a, b, start in [(0.2, 3, 8, 0.16), (0.975, 11, 989, 0.018), (0.9, 2, 0.5, 0.99), (1e-7, 40, 9, 0.4)]:
    lower = lambda x: beta_lower(min(x, mpf('0.99999999')), a, b)
    upper = lambda x: beta_upper(min(x, mpf('0.99999999')), a, b)
    case('beta_quantile', root(lower, start, p) if p <= 0.5 else root(upper, start, 1 - mpf(p)), p=p, a=a, b=b)


def binomial_pmf(k, n, p):
    return binomial(n, k) * mpf(p) ** k * (1 - mpf(p)) ** (n - k)


for k, n, p in [(3, 12, 0.3), (0, 7, 0.01), (7, 7, 0.9), (44, 1000, 0.03), (900, 1000, 0.9), (5, 2000, 0.0005)]:
    case('binomial_pmf', binomial_pmf(k, n, p), k=k, n=n, p=p)
    case('binomial_cdf', sum(binomial_pmf(i, n, p) for i in range(k + 1)), k=k, n=n, p=p)
    case('binomial_sf', sum(binomial_pmf(i, n, p) for i in range(k + 1, n + 1)), k=k, n=n, p=p)


def poisson_pmf(k, mean):
    return exp(-mpf(mean) + k * log(mpf(mean)) - loggamma(k + 1))


for k, mean in [(0, 0.3), (4, 2.2), (30, 11.5), (5, 40), (1000, 950)]:
    case('poisson_pmf', poisson_pmf(k, mean), k=k, mean=mean)
    case('poisson_cdf', sum(poisson_pmf(i, mean) for i in range(k + 1)), k=k, mean=mean)
    case('poisson_sf', sum(poisson_pmf(i, mean) for i in range(k + 1, k + 3000)), k=k, mean=mean)


def urn_pmf(k, population, successes, draws):
    return binomial(successes, k) * binomial(population - successes, draws - k) / binomial(population, draws)


for k, population, successes, draws in [(2, 20, 7, 5), (0, 20, 7, 5), (5, 20, 7, 5), (30, 1000, 120, 200), (9, 300, 280, 15),
                                        (14, 300, 280, 15), (40, 500, 60, 400), (3, 100000, 50, 20000)]:
    urn = dict(population=population, successes=successes, draws=draws)
    least, greatest = max(0, draws + successes - population), min(draws, successes)
    pmf = lambda i: urn_pmf(i, population, successes, draws)
    case('hypergeometric_pmf', pmf(k), k=k, **urn)
    case('hypergeometric_cdf', sum((pmf(i) for i in range(least, k + 1)), mpf(0)), k=k, **urn)
    case('hypergeometric_sf', sum((pmf(i) for i in range(k + 1, greatest + 1)), mpf(0)), k=k, **urn)


def non_central_t(t, df, ncp, tail):
    """E tail(tS − δ) over the density of S = √(χ²/df)."""
    df = mpf(df)
    constant = 2 * (df / 2) ** (df / 2) / gamma(df / 2)
    integrand = lambda s: tail(t * s - mpf(ncp)) * constant * s ** (df - 1) * exp(-df * s * s / 2)
    spread = 1 / sqrt(2 * df)
    points = sorted({max(mpf(0), 1 + k * spread) for k in range(-12, 15, 2)} | {mpf(0)})
    with workdps(30):
        return quad(integrand, points + [inf])


for t, df, ncp in [(2.1, 11, 2.8), (-1, 5, 1.5), (0.5, 3, -2), (1.98, 120, 3.2), (12, 20, 3), (0, 9, 1.2), (1.96, 900, 0.4)]:
    case('nct_cdf', non_central_t(t, df, ncp, lambda x: normal_sf(-x)), x=t, df=df, ncp=ncp)
    case('nct_sf', non_central_t(t, df, ncp, normal_sf), x=t, df=df, ncp=ncp)

write('special_functions', __doc__, 'make_special_functions.py', {'relative': 1e-12, 'absolute': 1e-300}, cases)
