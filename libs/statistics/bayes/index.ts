export {
  compareBetaBinomial,
  type BetaBelief,
  type BetaBinomialComparison,
  type RatePosterior,
} from './beta-binomial.js';
export * from './gaussian.js';
