import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import { coxRegression, hazardRatioOfArms, type CoxRegression, type CoxStep } from './cox.js';
import { followUpOf } from './follow-up.js';
import { logRankTest, type LogRankTest } from './log-rank.js';
import { remission } from './remission-trial.js';

describe('Cox regression', () => {
  it('reproduces the published hazard ratios of the remission data', () => {
    // R coxph on the same data: coef −1.572 (Efron), −1.509 (Breslow), se 0.4124 and 0.4096, likelihood ratio 16.35
    const efron = hazardRatioOfArms(remission) as CoxRegression;
    expect(efron.logHazardRatio).toBeCloseTo(-1.5721, 4);
    expect(efron.standardError).toBeCloseTo(0.4124, 4);
    expect(efron.likelihoodRatio).toBeCloseTo(16.35, 2);
    expect(efron.ties).toBe('efron');
    const breslow = hazardRatioOfArms(remission, { ties: 'breslow' }) as CoxRegression;
    expect(breslow.logHazardRatio).toBeCloseTo(-1.5092, 4);
    expect(breslow.standardError).toBeCloseTo(0.4096, 4);
    expect(breslow.ties).toBe('breslow');
  });

  it('inverts the hazard ratio when the arms change places', () => {
    const forward = hazardRatioOfArms(remission, { level: 0.9 }) as CoxRegression;
    const swapped = { control: remission.treatment, treatment: remission.control };
    const backward = hazardRatioOfArms(swapped, { level: 0.9 }) as CoxRegression;
    expect(backward.hazardRatio).toBeCloseTo(1 / forward.hazardRatio, 10);
    expect(backward.interval.low).toBeCloseTo(1 / forward.interval.high, 10);
    expect(backward.p).toBeCloseTo(forward.p, 12);
    expect(forward.interval.level).toBe(0.9);
    expect(forward.hazardRatio).toBe(Math.exp(forward.logHazardRatio));
  });

  it('rejects at the level at which the interval ends at one', () => {
    const { p } = hazardRatioOfArms(remission) as CoxRegression;
    const { interval } = hazardRatioOfArms(remission, { level: 1 - p }) as CoxRegression;
    expect(interval.high).toBeCloseTo(1, 8);
    expect(interval.low).toBeLessThan(1);
  });

  const rows = fc.array(
    fc.record({
      time: fc.integer({ min: 1, max: 10 }),
      events: fc.nat(2),
      censored: fc.nat(2),
      covariate: fc.integer({ min: -3, max: 3 }),
    }),
    { minLength: 8, maxLength: 30 },
  );

  it('scales with the covariate and does not move with its origin', () => {
    fc.assert(
      fc.property(
        rows,
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        fc.double({ min: -100, max: 100, noNaN: true }),
        (steps, unit, origin) => {
          const moved = steps.map((step) => ({ ...step, covariate: origin + unit * step.covariate }));
          const [plain, other] = [coxRegression([steps]), coxRegression([moved])];
          if ('kind' in plain || 'kind' in other) {
            expect(other).toEqual(plain);
            return;
          }
          expect(other.logHazardRatio * unit).toBeCloseTo(plain.logHazardRatio, 6);
          expect(other.standardError * unit).toBeCloseTo(plain.standardError, 6);
          expect(other.likelihoodRatio).toBeCloseTo(plain.likelihoodRatio, 6);
        },
      ),
    );
  });

  it('gives the same for single units as for counted ones, and both ways of ties agree without ties', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: -2, max: 2 })), { minLength: 8, maxLength: 30 }),
        (units) => {
          const steps: CoxStep[] = units.map(([happened, covariate], i) => ({
            time: i + 1,
            events: happened ? 1 : 0,
            censored: happened ? 0 : 1,
            covariate,
          }));
          const [efron, breslow] = [coxRegression([steps]), coxRegression([steps], { ties: 'breslow' })];
          if ('kind' in efron || 'kind' in breslow) {
            expect(efron).toEqual(breslow);
            return;
          }
          expect(efron.logHazardRatio).toBeCloseTo(breslow.logHazardRatio, 8);
          const split = steps.flatMap((step) => [
            { ...step, events: 0 },
            { ...step, censored: 0 },
          ]);
          expect((coxRegression([split]) as CoxRegression).logHazardRatio).toBeCloseTo(
            efron.logHazardRatio,
            8,
          );
        },
      ),
    );
  });

  it('has the log-rank test as its score test: both agree about the direction, strata included', () => {
    const other = {
      control: followUpOf([1, 4, 5, 7, 8, 12], [1, 1, 0, 1, 1, 0]),
      treatment: followUpOf([2, 3, 6, 9, 10, 11], [1, 1, 1, 0, 1, 1]),
    };
    for (const strata of [[remission], [other], [remission, other]]) {
      const test = logRankTest(strata) as LogRankTest;
      const fit = hazardRatioOfArms(strata) as CoxRegression;
      expect(Math.sign(fit.logHazardRatio)).toBe(Math.sign(test.observedTreatment - test.expectedTreatment));
    }
    const [one, two, both] = [[remission], [other], [remission, other]].map(
      (strata) => (hazardRatioOfArms(strata) as CoxRegression).logHazardRatio,
    );
    expect(both).toBeGreaterThan(Math.min(one!, two!));
    expect(both).toBeLessThan(Math.max(one!, two!));
  });

  it('keeps strata apart: shifting the times of one changes nothing', () => {
    const later = (steps: typeof remission.control) =>
      steps.map((step) => ({ ...step, time: step.time + 1000 }));
    const shifted = { control: later(remission.control), treatment: later(remission.treatment) };
    const fit = (strata: (typeof remission)[]) => (hazardRatioOfArms(strata) as CoxRegression).logHazardRatio;
    expect(fit([remission, shifted])).toBeCloseTo(fit([remission]), 10);
  });

  it('says why there is no hazard ratio', () => {
    const step = (time: number, covariate: number, events: number): CoxStep => ({
      time,
      covariate,
      events,
      censored: 1,
    });
    expect(coxRegression([[step(1, 0, 0), step(2, 1, 0)]])).toEqual(undefinedBecause('noEvents'));
    expect(coxRegression([])).toEqual(undefinedBecause('noEvents'));
    expect(coxRegression([[step(1, 3, 1), step(2, 3, 1)]])).toEqual(undefinedBecause('noCovariateVariance'));
    // different covariates, but never at risk together
    expect(coxRegression([[step(1, 3, 1)], [step(1, 4, 1)]])).toEqual(
      undefinedBecause('noCovariateVariance'),
    );
    expect(coxRegression([[step(1, 1, 1), step(2, 0, 0)]])).toEqual(undefinedBecause('boundary'));
    expect(coxRegression([[step(1, 0, 1), step(2, 1, 0)]])).toEqual(undefinedBecause('boundary'));
  });
});
