import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import { isRefusal, isUuid, kernelRefusals, notFound, type Actor, type Refusal } from '#kernel';
import {
  ApproveCampaign,
  campaignRefusals,
  CampaignReader,
  CreateCampaign,
  EditCampaign,
  MoveCampaign,
  proposedContent,
  RejectCampaign,
  ReleaseWording,
  StartCampaign,
  SubmitCampaign,
  type CampaignId,
  type PlainStep,
} from '#campaigns';
import { FollowCampaign } from '#experiments';
import { CurrentActor, outcomeUnion, refusalTypesOf } from '../graphql/index.js';
import { PlainStepEnum } from './campaign-enums.js';
import { CreateCampaignInput, EditCampaignInput, toChanges } from './campaign.input.js';
import { CampaignModel } from './campaign.model.js';

const common = refusalTypesOf(kernelRefusals, 'NotPermitted', 'NotFound');
const outcome = (name: string, description: string, ...codes: (keyof typeof campaignRefusals)[]) =>
  outcomeUnion(name, description, CampaignModel, [...common, ...refusalTypesOf(campaignRefusals, ...codes)]);

const CreateCampaignOutcome = outcomeUnion(
  'CreateCampaignOutcome',
  'The new campaign, or why there is none.',
  CampaignModel,
  [
    ...refusalTypesOf(kernelRefusals, 'NotPermitted', 'InvalidInput'),
    ...refusalTypesOf(campaignRefusals, 'CampaignCodeTaken'),
  ],
);
const EditCampaignOutcome = outcomeUnion(
  'EditCampaignOutcome',
  'The edited campaign, or why it was not edited.',
  CampaignModel,
  [
    ...common,
    ...refusalTypesOf(kernelRefusals, 'InvalidInput'),
    ...refusalTypesOf(campaignRefusals, 'CampaignChangedMeanwhile', 'StepNotPossible', 'ReasonMissing'),
  ],
);
const SubmitCampaignOutcome = outcome(
  'SubmitCampaignOutcome',
  'The campaign in review, or why it was sent back.',
  'StepNotPossible',
  'ReasonMissing',
  'ComplianceBlocked',
);
const ApproveCampaignOutcome = outcome(
  'ApproveCampaignOutcome',
  'The approved campaign, or why it was not approved.',
  'StepNotPossible',
  'ReasonMissing',
  'ApproverIsAuthor',
  'ApproverIsEditor',
  'ApprovalSubjectChanged',
  'ComplianceBlocked',
  'WordingHeld',
);
const RejectCampaignOutcome = outcome(
  'RejectCampaignOutcome',
  'The rejected campaign, or why it was not rejected.',
  'StepNotPossible',
  'ReasonMissing',
  'ApproverIsAuthor',
  'ApproverIsEditor',
);
const StartCampaignOutcome = outcome(
  'StartCampaignOutcome',
  'The running campaign, or why it did not start.',
  'StepNotPossible',
  'ReasonMissing',
  'ApprovalVoid',
);
const MoveCampaignOutcome = outcome(
  'MoveCampaignOutcome',
  'The campaign after the step, or why it was not taken.',
  'StepNotPossible',
  'ReasonMissing',
);
const ReleaseWordingOutcome = outcome(
  'ReleaseWordingOutcome',
  'The campaign with the finding released, or why it was not.',
  'ReasonMissing',
  'ApproverIsAuthor',
  'ApproverIsEditor',
  'FindingNotHeld',
  'FindingAlreadyReleased',
);

const idArg = { type: () => ID, description: 'The campaign.' };
const reasonArg = {
  type: () => String,
  description: 'Why; whoever reads the record later will want to know.',
};
const optionalReason = { ...reasonArg, nullable: true };

@Resolver()
export class CampaignMutationsResolver {
  constructor(
    private readonly reader: CampaignReader,
    private readonly creating: CreateCampaign,
    private readonly editing: EditCampaign,
    private readonly submitting: SubmitCampaign,
    private readonly approving: ApproveCampaign,
    private readonly rejecting: RejectCampaign,
    private readonly starting: StartCampaign,
    private readonly moving: MoveCampaign,
    private readonly releasing: ReleaseWording,
    private readonly following: FollowCampaign,
  ) {}

  @Mutation(() => CreateCampaignOutcome, { description: 'Makes a draft of a campaign.' })
  async createCampaign(
    @Args('input', { description: 'The campaign.' }) input: CreateCampaignInput,
    @CurrentActor() actor: Actor,
  ) {
    const content = proposedContent(input.type, {
      scenario: input.scenario,
      startsOn: input.startsOn,
      endsOn: input.endsOn,
      owner: input.owner,
      ...toChanges(input),
    });
    return this.shown(await this.creating.execute({ code: input.code, content }, actor), actor);
  }

  @Mutation(() => EditCampaignOutcome, {
    description: 'Changes a campaign. An approval is void afterwards and the campaign a draft again.',
  })
  async editCampaign(
    @Args('input', { description: 'What to change.' }) input: EditCampaignInput,
    @CurrentActor() actor: Actor,
  ) {
    return this.on(input.id, actor, (campaignId) =>
      this.editing.execute({ campaignId, revision: input.revision, changes: toChanges(input) }, actor),
    );
  }

  @Mutation(() => SubmitCampaignOutcome, { description: 'Hands a draft to review by a second person.' })
  async submitCampaign(@Args('id', idArg) id: string, @CurrentActor() actor: Actor) {
    return this.on(id, actor, (campaignId) => this.submitting.execute({ campaignId }, actor));
  }

  @Mutation(() => ApproveCampaignOutcome, {
    description: 'Signs a campaign as the second pair of eyes: exactly what you read, and nothing else.',
  })
  async approveCampaign(
    @Args('id', idArg) id: string,
    @Args('digest', { type: () => String, description: '`approvalDigest` of the campaign as you read it.' })
    digest: string,
    @CurrentActor() actor: Actor,
    @Args('reason', optionalReason) reason?: string,
  ) {
    return this.on(id, actor, (campaignId) => this.approving.execute({ campaignId, digest, reason }, actor));
  }

  @Mutation(() => RejectCampaignOutcome, { description: 'Says no to a campaign in review, and why.' })
  async rejectCampaign(
    @Args('id', idArg) id: string,
    @Args('reason', reasonArg) reason: string,
    @CurrentActor() actor: Actor,
  ) {
    return this.on(id, actor, (campaignId) => this.rejecting.execute({ campaignId, reason }, actor));
  }

  @Mutation(() => StartCampaignOutcome, { description: 'Starts an approved campaign.' })
  async startCampaign(@Args('id', idArg) id: string, @CurrentActor() actor: Actor) {
    return this.followed(id, actor, (campaignId) => this.starting.execute({ campaignId }, actor));
  }

  @Mutation(() => MoveCampaignOutcome, {
    description: 'Withdraws, pauses, resumes, completes, archives or cancels a campaign.',
  })
  async moveCampaign(
    @Args('id', idArg) id: string,
    @Args('step', { type: () => PlainStepEnum, description: 'What to do.' }) step: PlainStep,
    @CurrentActor() actor: Actor,
    @Args('reason', optionalReason) reason?: string,
  ) {
    return this.followed(id, actor, (campaignId) => this.moving.execute({ campaignId, step, reason }, actor));
  }

  @Mutation(() => ReleaseWordingOutcome, {
    description: 'Compliance answers for a held finding: the wording is allowed here, because ...',
  })
  async releaseWording(
    @Args('id', idArg) id: string,
    @Args('findingId', { type: () => ID, description: 'The finding, from `compliance`.' }) findingId: string,
    @Args('reason', reasonArg) reason: string,
    @CurrentActor() actor: Actor,
  ) {
    return this.on(id, actor, (campaignId) =>
      this.releasing.execute({ campaignId, findingId, reason }, actor),
    );
  }

  /** The experiments of the campaign start, pause and end with it. */
  private async followed(
    id: string,
    actor: Actor,
    act: (campaignId: CampaignId) => Promise<CampaignId | Refusal>,
  ): Promise<CampaignModel | Refusal> {
    const outcome = await this.on(id, actor, act);
    if (!isRefusal(outcome)) await this.following.execute(id as CampaignId, actor);
    return outcome;
  }

  private async on(
    id: string,
    actor: Actor,
    act: (campaignId: CampaignId) => Promise<CampaignId | Refusal>,
  ): Promise<CampaignModel | Refusal> {
    return this.shown(isUuid(id) ? await act(id as CampaignId) : notFound('campaign', id), actor);
  }

  private async shown(result: CampaignId | Refusal, actor: Actor): Promise<CampaignModel | Refusal> {
    return isRefusal(result) ? result : CampaignModel.from((await this.reader.find(result, actor))!);
  }
}
