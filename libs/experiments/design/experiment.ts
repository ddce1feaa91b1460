import type { CampaignId } from '#campaigns';
import type { CalendarDate, RunId } from '#kernel';
import type { ExperimentId } from '../experiment-id.js';
import type { ExperimentState } from '../lifecycle/experiment-state.js';
import type { ExperimentDesign } from './experiment-design.js';
import type { FrozenPlan } from './frozen-plan.js';

/** An experiment as it stands now. */
export interface Experiment {
  readonly experimentId: ExperimentId;
  readonly campaignId: CampaignId;
  readonly campaignCode: string;
  /** Short name in files; never changes. */
  readonly code: string;
  readonly state: ExperimentState;
  /** Counts edits of the design. */
  readonly revision: number;
  readonly design: ExperimentDesign;
  /** The plan as it was frozen at launch; amendments stand beside it. */
  readonly plan: FrozenPlan | null;
  readonly planHash: string | null;
  readonly frozenAt: Date | null;
  /** What was known when the roster was frozen. */
  readonly knownAt: Date | null;
  readonly enrolmentRunId: RunId | null;
  readonly enrolledAt: Date | null;
  readonly eligible: number | null;
  readonly excluded: number | null;
  readonly endedOn: CalendarDate | null;
  readonly createdBy: string;
  readonly createdAt: Date;
}

/** A change of a frozen plan, with its reason; shown on every result. */
export interface Amendment {
  readonly experimentId: ExperimentId;
  readonly amendmentNo: number;
  readonly reason: string;
  /** The fields that changed, with their new values. */
  readonly change: Readonly<Record<string, unknown>>;
  /** The plan that holds from then on. */
  readonly plan: FrozenPlan;
  readonly planHash: string;
  readonly amendedBy: string;
  readonly amendedAt: Date;
}
