import { followUpOf } from './follow-up.js';

const numbers = (text: string) =>
  text.split(' ').map((value) => ({ time: parseInt(value), event: !value.endsWith('+') }));
const arm = (text: string) =>
  followUpOf(
    numbers(text).map(({ time }) => time),
    numbers(text).map(({ event }) => event),
  );

/**
 * The textbook example that specs compare published values with: weeks in remission of 42 children with leukaemia,
 * + is censored. Source: Freireich et al. (1963), Blood 21, 699–716.
 */
export const remission = {
  control: arm('1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23'),
  treatment: arm('6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+'),
};
