import { anova, isUndefined, kruskalWallis, momentsOf, welchAnova } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';

const fields = ['F', 'df1', 'df2', 'pValue'];

export const table: TableAdapter = {
  table: 'anova',
  fields: [
    ...fields.map((field) => `anova.${field}`),
    'anova.etaSquared',
    ...fields.map((field) => `welch.${field}`),
    'kruskal.H',
    'kruskal.df',
    'kruskal.pValue',
  ],
  run({ groups }: { groups: readonly (readonly number[])[] }) {
    const moments = groups.map((values) => momentsOf(values));
    const classical = anova(moments);
    const welch = welchAnova(moments);
    const kruskal = kruskalWallis(groups);
    return {
      anova: isUndefined(classical)
        ? undefined
        : {
            F: classical.f,
            df1: classical.df1,
            df2: classical.df2,
            pValue: classical.p,
            etaSquared: classical.etaSquared,
          },
      welch: isUndefined(welch) ? undefined : { F: welch.f, df1: welch.df1, df2: welch.df2, pValue: welch.p },
      kruskal: isUndefined(kruskal) ? undefined : { H: kruskal.h, df: kruskal.df, pValue: kruskal.p },
    };
  },
};
