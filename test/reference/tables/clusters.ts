import { compareClusteredUnits, compareClusterMeans, intraclassCorrelation, momentsOf } from '#statistics';
import { inferenceColumns, inferenceFields } from '../inference-columns.js';
import type { TableAdapter } from '../table-adapter.js';
import { known } from '../words.js';

type Clusters = readonly (readonly number[])[];

interface Input {
  readonly control: Clusters;
  readonly treatment: Clusters;
  readonly level: number;
}

const momentsOfEach = (clusters: Clusters) => clusters.map((units) => momentsOf(units));

export const table: TableAdapter = {
  table: 'clusters',
  fields: [
    ...inferenceFields('clusterMean'),
    ...inferenceFields('unitMean'),
    'correlationOfControl',
    'correlationOfTreatment',
  ],
  run: ({ control, treatment, level }: Input) => {
    const arms = { control: momentsOfEach(control), treatment: momentsOfEach(treatment) };
    return {
      clusterMean: inferenceColumns(known(compareClusterMeans(arms, level))),
      unitMean: inferenceColumns(known(compareClusteredUnits(arms, level))),
      correlationOfControl: known(intraclassCorrelation(arms.control)),
      correlationOfTreatment: known(intraclassCorrelation(arms.treatment)),
    };
  },
};
