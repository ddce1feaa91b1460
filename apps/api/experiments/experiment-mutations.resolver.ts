import { Args, ID, Int, Mutation, Resolver } from '@nestjs/graphql';
import { campaignRefusals, type CampaignId, type Channel } from '#campaigns';
import {
  AmendPlan,
  CancelExperiment,
  ContactListStore,
  CreateExperiment,
  EditExperiment,
  EnrolExperiment,
  experimentRefusals,
  ExperimentReader,
  LaunchExperiment,
  RequestContactList,
  type ExperimentId,
} from '#experiments';
import {
  isRefusal,
  isUuid,
  kernelRefusals,
  notFound,
  type Actor,
  type CalendarDate,
  type Refusal,
} from '#kernel';
import { Runs } from '#platform';
import { ChannelEnum } from '../campaigns/campaign-enums.js';
import { CalendarDateScalar, CurrentActor, outcomeUnion, refusalTypesOf } from '../graphql/index.js';
import { RunModel } from '../platform/run.model.js';
import { ContactListModel } from './enrolment.model.js';
import { AmendmentInput, ExperimentDesignInput, toChange, toDesign } from './experiment.input.js';
import { ExperimentModel } from './experiment.model.js';

type Code = keyof typeof experimentRefusals;

const common = refusalTypesOf(kernelRefusals, 'NotPermitted', 'NotFound');
const withInput = [...common, ...refusalTypesOf(kernelRefusals, 'InvalidInput')];
const campaignStep = refusalTypesOf(campaignRefusals, 'StepNotPossible', 'ReasonMissing');
const own = (...codes: Code[]) => refusalTypesOf(experimentRefusals, ...codes);

const CreateExperimentOutcome = outcomeUnion(
  'CreateExperimentOutcome',
  'The new experiment, or why there is none.',
  ExperimentModel,
  [...withInput, ...campaignStep, ...own('AllocationInvalid', 'PopulationUnknown', 'ExperimentCodeTaken')],
);
const EditExperimentOutcome = outcomeUnion(
  'EditExperimentOutcome',
  'The edited experiment, or why it was not edited.',
  ExperimentModel,
  [
    ...withInput,
    ...campaignStep,
    ...own(
      'AllocationInvalid',
      'PopulationUnknown',
      'ExperimentChangedMeanwhile',
      'ExperimentStepNotPossible',
    ),
  ],
);
const LaunchExperimentOutcome = outcomeUnion(
  'LaunchExperimentOutcome',
  'The experiment with its plan frozen, or why it was not launched.',
  ExperimentModel,
  [...withInput, ...own('ExperimentStepNotPossible', 'CampaignNotApproved', 'StartAlreadyPast')],
);
const EnrolExperimentOutcome = outcomeUnion(
  'EnrolExperimentOutcome',
  'The run that assigns the customers, or why there is none.',
  RunModel,
  [...common, ...own('ExperimentStepNotPossible', 'AssignmentsMissing')],
);
const AmendPlanOutcome = outcomeUnion(
  'AmendPlanOutcome',
  'The experiment with the amendment, or why its plan was not amended.',
  ExperimentModel,
  [...withInput, ...own('AmendmentNotAllowed')],
);
const CancelExperimentOutcome = outcomeUnion(
  'CancelExperimentOutcome',
  'The experiment, given up, or why it goes on.',
  ExperimentModel,
  [...withInput, ...own('ExperimentStepNotPossible')],
);
const ContactListOutcome = outcomeUnion(
  'RequestContactListOutcome',
  'The list that is being made, or why there is none.',
  ContactListModel,
  [...common, ...own('NotEnrolledYet', 'ExperimentStepNotPossible', 'VariantNotContacted')],
);

const idArg = { type: () => ID, description: 'The experiment.' };
const designArg = { type: () => ExperimentDesignInput, description: 'The whole design.' };

@Resolver()
export class ExperimentMutationsResolver {
  constructor(
    private readonly reader: ExperimentReader,
    private readonly runs: Runs,
    private readonly lists: ContactListStore,
    private readonly creating: CreateExperiment,
    private readonly editing: EditExperiment,
    private readonly launching: LaunchExperiment,
    private readonly enrolling: EnrolExperiment,
    private readonly amending: AmendPlan,
    private readonly cancelling: CancelExperiment,
    private readonly listing: RequestContactList,
  ) {}

  @Mutation(() => CreateExperimentOutcome, {
    description: 'Adds an experiment to a campaign; it comes under the approval of the campaign at once.',
  })
  async createExperiment(
    @Args('campaignId', { type: () => ID, description: 'The campaign.' }) campaignId: string,
    @Args('code', {
      type: () => String,
      description: 'Short name in files, for example SALON-1; never changes.',
    })
    code: string,
    @Args('design', designArg) design: ExperimentDesignInput,
    @CurrentActor() actor: Actor,
  ) {
    if (!isUuid(campaignId)) return notFound('campaign', campaignId);
    const command = { campaignId: campaignId as CampaignId, code, design: toDesign(design) };
    return this.shown(await this.creating.execute(command, actor), actor);
  }

  @Mutation(() => EditExperimentOutcome, {
    description: 'Replaces the design of a draft. An approval of the campaign is void afterwards.',
  })
  async editExperiment(
    @Args('id', idArg) id: string,
    @Args('revision', { type: () => Int, description: 'The revision that you read.' }) revision: number,
    @Args('design', designArg) design: ExperimentDesignInput,
    @CurrentActor() actor: Actor,
  ) {
    return this.on(id, actor, (experimentId) =>
      this.editing.execute({ experimentId, revision, design: toDesign(design) }, actor),
    );
  }

  @Mutation(() => LaunchExperimentOutcome, {
    description:
      'Freezes the plan of an experiment whose campaign is approved, and draws the salt of the assignment.',
  })
  async launchExperiment(@Args('id', idArg) id: string, @CurrentActor() actor: Actor) {
    return this.on(id, actor, (experimentId) => this.launching.execute({ experimentId }, actor));
  }

  @Mutation(() => EnrolExperimentOutcome, {
    description:
      'Freezes the roster of a launched experiment and assigns every customer, in a run. Happens once.',
  })
  async enrolExperiment(@Args('id', idArg) id: string, @CurrentActor() actor: Actor) {
    if (!isUuid(id)) return notFound('experiment', id);
    const outcome = await this.enrolling.execute({ experimentId: id as ExperimentId }, actor);
    return isRefusal(outcome) ? outcome : RunModel.from((await this.runs.find(outcome))!);
  }

  @Mutation(() => AmendPlanOutcome, {
    description:
      'Changes how a launched experiment will be judged. The change and its reason stand on every result.',
  })
  async amendPlan(
    @Args('id', idArg) id: string,
    @Args('reason', { type: () => String, description: 'Why.' }) reason: string,
    @Args('change', { type: () => AmendmentInput, description: 'What changes.' }) change: AmendmentInput,
    @CurrentActor() actor: Actor,
  ) {
    return this.on(id, actor, (experimentId) =>
      this.amending.execute({ experimentId, reason, change: toChange(change) }, actor),
    );
  }

  @Mutation(() => CancelExperimentOutcome, {
    description: 'Gives an experiment up; its customers are free for others.',
  })
  async cancelExperiment(
    @Args('id', idArg) id: string,
    @Args('reason', { type: () => String, description: 'Why.' }) reason: string,
    @CurrentActor() actor: Actor,
  ) {
    return this.on(id, actor, (experimentId) => this.cancelling.execute({ experimentId, reason }, actor));
  }

  @Mutation(() => ContactListOutcome, {
    description:
      'Makes the list of customers of one variant for one channel. Consent and caps are checked once more.',
  })
  async requestContactList(
    @Args('experimentId', idArg) experimentId: string,
    @Args('variant', { type: () => String, description: 'Key of the variant.' }) variant: string,
    @Args('channel', { type: () => ChannelEnum, description: 'The channel.' }) channel: Channel,
    @CurrentActor() actor: Actor,
    @Args('contactsOn', {
      type: () => CalendarDateScalar,
      nullable: true,
      description: 'Day of the contact; left out: today, or the start where that is later.',
    })
    contactsOn?: CalendarDate | null,
  ) {
    if (!isUuid(experimentId)) return notFound('experiment', experimentId);
    const outcome = await this.listing.execute(
      { experimentId: experimentId as ExperimentId, variant, channel, contactsOn: contactsOn ?? undefined },
      actor,
    );
    return isRefusal(outcome) ? outcome : ContactListModel.from((await this.lists.find(outcome))!);
  }

  private async on(
    id: string,
    actor: Actor,
    act: (experimentId: ExperimentId) => Promise<ExperimentId | Refusal>,
  ): Promise<ExperimentModel | Refusal> {
    return this.shown(isUuid(id) ? await act(id as ExperimentId) : notFound('experiment', id), actor);
  }

  private async shown(result: ExperimentId | Refusal, actor: Actor): Promise<ExperimentModel | Refusal> {
    return isRefusal(result) ? result : ExperimentModel.from((await this.reader.find(result, actor))!);
  }
}
