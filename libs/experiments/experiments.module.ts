import { Module } from '@nestjs/common';
import { CampaignsModule } from '#campaigns';
import { CustomersModule } from '#customers';
import { MeasurementModule } from '#measurement';
import { IntakeModule } from '#platform';
import { CampaignCodes } from './campaign-codes.js';
import { ContactListStore } from './contacts/contact-list.store.js';
import { ExportUnits } from './contacts/export-units.js';
import { FillContactList } from './contacts/fill-contact-list.js';
import { RequestContactList } from './contacts/request-contact-list.js';
import { CreateExperiment } from './design/create-experiment.js';
import { DesignDesk } from './design/design-desk.js';
import { EditExperiment } from './design/edit-experiment.js';
import { ExperimentReader } from './design/experiment.reader.js';
import { ExperimentStore } from './design/experiment.store.js';
import { EligibilityReader } from './eligibility/eligibility.reader.js';
import { ExclusionReader } from './eligibility/exclusion.reader.js';
import { GlobalHoldoutStore } from './eligibility/global-holdout.store.js';
import { PopulationDefinitions } from './eligibility/population-definitions.js';
import { SetContactCap } from './eligibility/set-contact-cap.js';
import { SetGlobalHoldout } from './eligibility/set-global-holdout.js';
import { AssignCustomers } from './enrolment/assign-customers.js';
import { BalanceStore } from './enrolment/balance.store.js';
import { EnrolExperiment } from './enrolment/enrol-experiment.js';
import { EnrolmentReader } from './enrolment/enrolment.reader.js';
import { EnrolmentStore } from './enrolment/enrolment.store.js';
import { AdoptAssignments } from './external/adopt-assignments.js';
import { AssignmentCheckStore } from './external/assignment-check.store.js';
import { AssignmentsIntake } from './external/assignments-format.js';
import { AmendPlan } from './lifecycle/amend-plan.js';
import { CancelExperiment } from './lifecycle/cancel-experiment.js';
import { ExperimentDesk } from './lifecycle/experiment-desk.js';
import { FollowCampaign } from './lifecycle/follow-campaign.js';
import { LaunchExperiment } from './lifecycle/launch-experiment.js';
import { EstimateExperiment } from './power/estimate-experiment.js';

const open = [
  AdoptAssignments,
  AmendPlan,
  AssignCustomers,
  AssignmentCheckStore,
  BalanceStore,
  CancelExperiment,
  ContactListStore,
  CreateExperiment,
  EditExperiment,
  EnrolExperiment,
  EnrolmentReader,
  EstimateExperiment,
  ExclusionReader,
  ExperimentReader,
  ExportUnits,
  FillContactList,
  FollowCampaign,
  GlobalHoldoutStore,
  LaunchExperiment,
  RequestContactList,
  SetContactCap,
  SetGlobalHoldout,
];

@Module({
  imports: [CustomersModule, CampaignsModule, IntakeModule, MeasurementModule],
  providers: [
    ...open,
    AssignmentsIntake,
    CampaignCodes,
    DesignDesk,
    EligibilityReader,
    EnrolmentStore,
    ExperimentDesk,
    ExperimentStore,
    PopulationDefinitions,
  ],
  exports: open,
})
export class ExperimentsModule {}
