import type { FillContactListPayload } from './contacts/fill-contact-list.js';
import type { AssignCustomersPayload } from './enrolment/assign-customers.js';
import type { AdoptAssignmentsPayload } from './external/adopt-assignments.js';

/** Runs of this context: kind → payload. */
export interface ExperimentRuns {
  /** Freezes and divides the roster of a fixed cohort. */
  assignCustomers: AssignCustomersPayload;
  /** Enrols customers whom another system has assigned. */
  adoptAssignments: AdoptAssignmentsPayload;
  fillContactList: FillContactListPayload;
}
