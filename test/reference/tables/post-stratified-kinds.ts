import {
  crossMomentsOf,
  momentsOf,
  postStratifiedCuped,
  postStratifiedCupedRatio,
  postStratifiedMeans,
  postStratifiedProportions,
  postStratifiedRatio,
  type CrossMoments,
  type Maybe,
  type PostStratified,
} from '#statistics';
import { inferenceColumns, inferenceFields } from '../inference-columns.js';
import type { TableAdapter } from '../table-adapter.js';
import { known } from '../words.js';

interface Columns {
  readonly y: readonly number[];
  readonly [name: string]: readonly number[];
}

interface Input {
  readonly kind: 'mean' | 'proportion' | 'ratio' | 'cuped' | 'cupedRatio';
  readonly strata: readonly { readonly control: Columns; readonly treatment: Columns }[];
  readonly covariates?: readonly string[];
  readonly sharesAreFixed: boolean;
  readonly level: number;
}

const ratio = { numerator: 'y', denominator: 'd' };

export const table: TableAdapter = {
  table: 'post_stratified_kinds',
  fields: ['control', ...inferenceFields('absolute'), ...inferenceFields('relative')],
  run(input: Input) {
    const answer = known(postStratified(input));
    return {
      control: answer.control,
      absolute: inferenceColumns(answer),
      relative: inferenceColumns(known(answer.relative)),
    };
  },
};

function postStratified({ kind, strata, covariates = [], ...options }: Input): Maybe<PostStratified> {
  const each = <M>(of: (units: Columns) => M) =>
    strata.map(({ control, treatment }, i) => ({
      name: String(i),
      control: of(control),
      treatment: of(treatment),
    }));
  const cross = () => each((units) => crossMomentsOf(units) as CrossMoments);
  switch (kind) {
    case 'mean':
      return postStratifiedMeans(
        each(({ y }) => momentsOf(y)),
        options,
      );
    case 'proportion':
      return postStratifiedProportions(
        each(({ y }) => ({ n: y.length, successes: y.reduce((sum, value) => sum + value, 0) })),
        options,
      );
    case 'ratio':
      return postStratifiedRatio(cross(), { ...ratio, ...options });
    case 'cuped':
      return postStratifiedCuped(cross(), { outcome: 'y', covariates, ...options });
    case 'cupedRatio':
      return postStratifiedCupedRatio(cross(), {
        ...ratio,
        numeratorBefore: 'x',
        denominatorBefore: 'e',
        ...options,
      });
  }
}
