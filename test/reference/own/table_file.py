"""Writes a table of reference values in the format of test/reference: what makes every table here."""
import json
import math
import pathlib

import mpmath

mpmath.mp.dps = 50


def spelled(value):
    """mpmath numbers become the nearest double; what JSON cannot hold is spelled out."""
    if isinstance(value, (mpmath.mpf, mpmath.mpc)):
        value = float(mpmath.re(value))
    if isinstance(value, float) and not math.isfinite(value):
        return 'NaN' if math.isnan(value) else 'Infinity' if value > 0 else '-Infinity'
    if isinstance(value, dict):
        return {key: spelled(each) for key, each in value.items() if each is not None}
    if isinstance(value, (list, tuple)):
        return [spelled(each) for each in value]
    return value


def write(table, description, call, tolerance, cases):
    text = {
        'table': table,
        'description': description,
        'source': {'tool': f'mpmath {mpmath.__version__}, 50 digits', 'call': call},
        'tolerance': tolerance,
        'cases': [{'id': f'{table}-{i}', **spelled(case)} for i, case in enumerate(cases)],
    }
    path = pathlib.Path(__file__).parent / f'{table}.json'
    path.write_text(json.dumps(text, indent=1) + '\n')
    print(path.name, len(cases))
