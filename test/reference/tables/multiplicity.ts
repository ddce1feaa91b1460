import { adjustPValues, type MultiplicityMethod } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';

/** The table's names, which are R's. */
const methods: Readonly<Record<string, MultiplicityMethod>> = {
  bonferroni: 'bonferroni',
  holm: 'holm',
  hochberg: 'hochberg',
  hommel: 'hommel',
  BH: 'benjaminiHochberg',
  BY: 'benjaminiYekutieli',
  sidak: 'sidak',
  holmSidak: 'holmSidak',
};

export const table: TableAdapter = {
  table: 'multiplicity',
  fields: Object.keys(methods),
  run: ({ pValues }: { pValues: readonly number[] }) =>
    Object.fromEntries(
      Object.entries(methods).map(([name, method]) => [name, adjustPValues(pValues, method)]),
    ),
};
