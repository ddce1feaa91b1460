import { textTable } from './text-table.js';

export interface ExplainedChanges {
  readonly planAmended: boolean;
  readonly causes: readonly { readonly cause: string; readonly customers: number | null }[];
  readonly figures: readonly {
    readonly metric: string;
    readonly tier: string | null;
    readonly variant: string;
    readonly control: string | null;
    readonly before: number | null;
    readonly after: number | null;
    readonly change: number | null;
    readonly steps: readonly { readonly cause: string; readonly change: number | null }[];
  }[];
}

/** What changed since an earlier evaluation: customers per cause, then the figures overall with what each cause did. */
export function changesTable({ causes, figures }: ExplainedChanges): string {
  if (causes.length === 0 && figures.length === 0) return 'Nothing changed.\n';
  const overall = figures.filter(({ tier }) => tier === null);
  const counts = causes
    .map(
      ({ cause, customers }) =>
        `${cause}: ${customers ?? 'few'} ${customers === 1 ? 'customer' : 'customers'}`,
    )
    .join(', ');
  return [
    counts,
    textTable(
      [
        { title: 'metric', align: 'left', of: ({ metric }) => metric },
        {
          title: 'arm',
          align: 'left',
          of: ({ variant, control }) => (control === null ? variant : `${variant} − ${control}`),
        },
        { title: 'before', align: 'right', of: ({ before }) => shown(before) },
        { title: 'after', align: 'right', of: ({ after }) => shown(after) },
        { title: 'change', align: 'right', of: ({ change }) => shown(change) },
        {
          title: 'because of',
          align: 'left',
          of: ({ steps }) => steps.map((step) => `${step.cause} ${shown(step.change)}`).join(', '),
        },
      ],
      overall,
    ),
  ].join('\n\n');
}

function shown(value: number | null): string {
  if (value === null) return '–';
  return Math.abs(value) >= 1000 ? value.toFixed(0) : Number(value.toPrecision(4)).toString();
}
