export type MutantState = 'killed' | 'timeout' | 'survived' | 'noCoverage';

export interface MutantVerdict {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
  readonly state: MutantState;
  /** The test that failed, or during which time ran out. */
  readonly by?: string;
}

export interface FolderScore extends Readonly<Record<MutantState, number>> {
  readonly folder: string;
  /** Killed and timed out, of all. */
  readonly score: number;
}

/** One row for each folder of libs/statistics, and one for the whole at the end. */
export function scoreByFolder(verdicts: readonly MutantVerdict[]): readonly FolderScore[] {
  const folders = [...new Set(verdicts.map(folderOf))].sort();
  return [
    ...folders.map((folder) =>
      scoreOf(
        folder,
        verdicts.filter((verdict) => folderOf(verdict) === folder),
      ),
    ),
    scoreOf('all', verdicts),
  ];
}

function scoreOf(folder: string, verdicts: readonly MutantVerdict[]): FolderScore {
  const count = (state: MutantState) => verdicts.filter((verdict) => verdict.state === state).length;
  const [killed, timeout] = [count('killed'), count('timeout')];
  return {
    folder,
    killed,
    timeout,
    survived: count('survived'),
    noCoverage: count('noCoverage'),
    score: (killed + timeout) / verdicts.length,
  };
}

function folderOf({ file }: MutantVerdict): string {
  const inside = file.replace(/^libs\/statistics\//, '');
  return inside.includes('/') ? inside.slice(0, inside.indexOf('/')) : '(index)';
}

/** The same rows as a Markdown table. */
export function scoreTable(rows: readonly FolderScore[]): string {
  return [
    '| folder | mutants | killed | timeout | survived | no coverage | score |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(({ folder, killed, timeout, survived, noCoverage, score }) => {
      const mutants = killed + timeout + survived + noCoverage;
      return `| ${folder} | ${mutants} | ${killed} | ${timeout} | ${survived} | ${noCoverage} | ${(100 * score).toFixed(1)} % |`;
    }),
  ].join('\n');
}

/** docs/mutation.md. */
export function mutationPage(
  rows: readonly FolderScore[],
  drawn: { seed: number; mutants: number; of: number },
): string {
  return `# Mutation: do the tests of the statistics notice changed code?

Written by \`npm run mutate -- --seed ${drawn.seed} --write\` (do not edit): ${drawn.mutants.toLocaleString('en')} of ${drawn.of.toLocaleString('en')} mutants
that Stryker's mutators make of libs/statistics, no file left out, each file with its share. A mutant is one change of one
place: an operator turned, a condition always true, a block emptied. Killed: a test failed. Timeout: a test did not end. The
score is the share of both; below 85 % the command fails. Types are not checked, so a mutant that would not compile counts like
any other. CONTRIBUTING.md says how to answer a survivor, [adr/0007](adr/0007-mutants-in-one-process.md) how it is run.

${scoreTable(rows)}
`;
}
