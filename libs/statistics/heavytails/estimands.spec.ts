import * as statistics from '../index.js';
import { estimands } from './estimands.js';

describe('the questions that a comparison may answer', () => {
  it('are sentences, each another, with a function of the library that answers it', () => {
    const all = Object.values(estimands);
    for (const { question, answeredBy } of all) {
      expect(question).toMatch(/^(How much more|By what factor) .{20,}\?$/);
      expect(statistics).toHaveProperty(answeredBy, expect.any(Function));
    }
    expect(new Set(all.map(({ question }) => question)).size).toBe(all.length);
    expect(new Set(all.map(({ answeredBy }) => answeredBy)).size).toBe(all.length);
  });

  it('speak of totals in the case of the mean alone', () => {
    const adding = Object.entries(estimands).flatMap(([name, { addsUpToTotal }]) =>
      addsUpToTotal ? [name] : [],
    );
    expect(adding).toEqual(['mean']);
    expect(Object.keys(estimands).sort()).toEqual([
      'geometricMean',
      'mean',
      'quantile',
      'trimmedMean',
      'winsorisedMean',
    ]);
  });
});
