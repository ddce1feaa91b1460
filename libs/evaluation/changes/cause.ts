/**
 * Why the outcome of a customer differs between two evaluations, in the order in which the causes are taken away: what is
 * known later first, then the days that have passed, then the plan. A customer may have several.
 */
export const changeCauses = {
  lateFacts:
    'Facts about days that the earlier evaluation had covered arrived, were corrected or were replayed since.',
  restatedSnapshots:
    'Snapshots of days that the earlier evaluation had covered arrived or were restated since.',
  restatedCustomers:
    'The customer record, a tag or a consent was restated since, or the customer was erased: a closing date or the tier at the end differs.',
  daysPassed:
    'Days have passed: windows went on or ended, and what happened since the earlier evaluation counts.',
  amendedPlan: 'The plan was amended: the window, the thresholds or what leads differ.',
} as const;

export type ChangeCause = keyof typeof changeCauses;
