/** Which question a comparison answers. Only `mean` speaks about totals. */
export type Estimand = 'mean' | 'winsorisedMean' | 'trimmedMean' | 'geometricMean' | 'quantile';

export interface EstimandMeaning {
  /** What is compared, in a sentence for the reader of a result. */
  readonly question: string;
  /** The function of this library that answers it. */
  readonly answeredBy: string;
  /** True when the difference times the number of customers is the change of the total. */
  readonly addsUpToTotal: boolean;
}

/**
 * Heavy tails tempt one to change the estimate instead of the test. Each of these is robust because it asks something
 * else; a result carries the name of its question, and none is a substitute for the mean when totals matter.
 */
export const estimands: Readonly<Record<Estimand, EstimandMeaning>> = {
  mean: {
    question: 'How much more does an average customer hold, so that all together hold that many times more?',
    answeredBy: 'pickedMeanComparison',
    addsUpToTotal: true,
  },
  winsorisedMean: {
    question:
      'How much more does an average customer hold if amounts beyond a fixed threshold count as the threshold?',
    answeredBy: 'compareWinsorisedMeans',
    addsUpToTotal: false,
  },
  trimmedMean: {
    question: 'How much more do customers in the middle hold, leaving out the lowest and the highest share?',
    answeredBy: 'yuenTest',
    addsUpToTotal: false,
  },
  geometricMean: {
    question:
      'By what factor does the typical customer’s amount differ, every relative change counting the same?',
    answeredBy: 'geometricMeanRatio',
    addsUpToTotal: false,
  },
  quantile: {
    question: 'How much more does the customer at a given rank hold?',
    answeredBy: 'exactQuantileShift',
    addsUpToTotal: false,
  },
};
