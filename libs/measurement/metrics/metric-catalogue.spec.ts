import { comparedKey, findMetric, metricCatalogue, unitMetrics } from './metric-catalogue.js';
import { scaleFactor } from './metric.js';
import { unitOutcomeColumns } from './unit-outcome-columns.js';

describe('the metric catalogue', () => {
  it('has one declaration per key', () => {
    const keys = metricCatalogue.map((metric) => metric.key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('reads only columns that a unit outcome has', () => {
    const known = Object.keys(unitOutcomeColumns);
    for (const metric of metricCatalogue) {
      const fragments = Object.values(metric).filter((value) => typeof value === 'string');
      const used = fragments.flatMap((text) =>
        [...text.matchAll(/\bu\.([a-z_]+)/g)].map((match) => match[1]),
      );
      expect({ key: metric.key, unknown: used.filter((column) => !known.includes(column!)) }).toEqual({
        key: metric.key,
        unknown: [],
      });
    }
  });

  it('compares nothing whose denominator the treatment decides', () => {
    const decidedByTreatment = /\b(reached|participated|survey_score|would_recommend|account_opened_on)\b/;
    for (const metric of unitMetrics) {
      if (metric.use === 'compared') expect(metric.eligible ?? '').not.toMatch(decidedByTreatment);
    }
  });

  it('gives a ratio a denominator and nothing else one', () => {
    for (const metric of unitMetrics) {
      expect([metric.key, metric.denominator !== undefined]).toEqual([metric.key, metric.kind === 'ratio']);
    }
  });

  it('names every metric in English and in Chinese', () => {
    for (const metric of metricCatalogue) {
      expect(metric.nameZh).toMatch(/\p{Script=Han}/u);
      expect(metric.formulaZh).toMatch(/\p{Script=Han}/u);
      expect(metric.nameEn).toMatch(/^[\x20-\x7e]+$/);
    }
  });

  it('answers for participation per reached customer with participation per assigned customer', () => {
    expect(comparedKey('participationRate')).toBe('participationPerAssigned');
    expect(comparedKey('churnRate')).toBe('churnRate');
    expect(comparedKey('satisfaction')).toBeUndefined();
  });

  it('takes its total effects from metrics that are compared', () => {
    for (const metric of metricCatalogue) {
      if (metric.kind !== 'totalEffect') continue;
      const { form: _form, ...parts } = metric.of;
      for (const key of Object.values(parts)) expect(findMetric(key)?.use).toBe('compared');
    }
  });
});

it('turns a count over 90 days into a count per month of 30.4375 days', () => {
  expect(12 * scaleFactor('perMonth', 90)).toBeCloseTo(4.0583333, 6);
  expect(scaleFactor('fen', 90)).toBe(0.01);
});
