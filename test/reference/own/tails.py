"""Tails and critical values that the scripts share: mpmath's own functions, or series of positive terms."""
from mpmath import erfc, exp, findroot, log, loggamma, mpf, sqrt


def normal_sf(x):
    return erfc(mpf(x) / sqrt(2)) / 2


def normal_critical(tail):
    """z with P(Z > z) = tail."""
    tail = mpf(tail)
    return findroot(lambda z: log(normal_sf(z)) - log(tail), sqrt(-2 * log(2 * tail)))


def beta_lower(x, a, b):
    """I_x(a, b) by its series of positive terms, from the nearer end."""
    x, a, b = mpf(x), mpf(a), mpf(b)
    if x > a / (a + b):
        return 1 - beta_lower(1 - x, b, a)
    term = total = mpf(1)
    n = 0
    while term > total * mpf(10) ** -45:
        term *= x * (a + b + n) / (a + 1 + n)
        total += term
        n += 1
    return exp(a * log(x) + b * log(1 - x) - log(a) - loggamma(a) - loggamma(b) + loggamma(a + b)) * total


def t_sf(t, df):
    """P(T > t)."""
    t, df = mpf(t), mpf(df)
    if t < 0:
        return 1 - t_sf(-t, df)
    return (1 - beta_lower(t * t / (df + t * t), mpf(1) / 2, df / 2)) / 2 if t * t < df / 50 else beta_tail(t, df)


def beta_tail(t, df):
    x = df / (df + t * t)
    a, b = df / 2, mpf(1) / 2
    term = total = mpf(1)
    n = 0
    while term > total * mpf(10) ** -45:
        term *= x * (a + b + n) / (a + 1 + n)
        total += term
        n += 1
    return exp(a * log(x) + b * log(1 - x) - log(a) - loggamma(a) - loggamma(b) + loggamma(a + b)) * total / 2


def t_critical(tail, df):
    """t with P(T > t) = tail."""
    z = normal_critical(tail)
    return findroot(lambda t: log(t_sf(t, df)) - log(mpf(tail)), z * (1 + (z * z + 1) / (4 * mpf(df))))


def chi_square_sf(x, df):
    from mpmath import gammainc

    return gammainc(mpf(df) / 2, mpf(x) / 2, regularized=True)
