export type MutantState = 'killed' | 'timeout' | 'survived' | 'noCoverage';

export interface MutantVerdict {
  readonly file: string;
  readonly line: number;
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
