import { heterogeneityOfEffects, type EffectOfStratum } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { known } from '../words.js';

export const table: TableAdapter = {
  table: 'heterogeneity',
  fields: ['q', 'df', 'pValue', 'commonEffect', 'shareBeyondChance'],
  run: ({ strata }: { strata: readonly EffectOfStratum[] }) => {
    const { q, df, p, commonEffect, shareBeyondChance } = known(heterogeneityOfEffects(strata));
    return { q, df, pValue: p, commonEffect, shareBeyondChance };
  },
};
