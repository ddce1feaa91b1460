import { ForbiddenException } from '@nestjs/common';
import { Args, Field, GraphQLISODateTime, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { canonicalJson, notPermitted, permits, type Actor } from '#kernel';
import { Audit, type AuditEntry } from '#platform';
import {
  checkedPage,
  connectionType,
  CurrentActor,
  PageArgs,
  toConnection,
  type Connection,
} from '../graphql/index.js';

@ObjectType('AuditEntry', { description: 'One act that changed something: who, what, when, why.' })
export class AuditEntryModel {
  @Field(() => ID, { description: 'Position in the log, from 1 without gaps.' })
  sequence: string;

  @Field(() => GraphQLISODateTime, { description: 'Real time of the act.' })
  recordedAt: Date;

  @Field(() => GraphQLISODateTime, {
    description: "The platform's time of the act; differs from the real one on a simulated clock.",
  })
  happenedAt: Date;

  @Field(() => Boolean, { description: 'Whether the clock was simulated, as in the demo.' })
  simulatedClock: boolean;

  @Field(() => String, { description: 'The person or system that acted.' })
  actorId: string;

  @Field(() => String, { description: 'The role it acted in.' })
  actorRole: string;

  @Field(() => String, { description: 'What was done, for example campaign.approved.' })
  action: string;

  @Field(() => String, { description: 'To what, for example Campaign:<id>.' })
  subject: string;

  @Field(() => String, { nullable: true, description: 'Why, in the words of the actor.' })
  reason?: string | null;

  @Field(() => String, { description: 'Particulars of the act, as canonical JSON.' })
  detail: string;

  @Field(() => String, { description: 'SHA-256 over this entry and the hash of the one before.' })
  hash: string;

  static from(entry: AuditEntry): AuditEntryModel {
    return Object.assign(new AuditEntryModel(), { ...entry, detail: canonicalJson(entry.detail) });
  }
}

const AuditEntryConnection = connectionType(AuditEntryModel, 'AuditEntry');

@ObjectType('AuditVerification', { description: 'Whether the chain of hashes over the audit log holds.' })
export class AuditVerificationModel {
  @Field(() => Boolean, { description: 'True when every entry fits the one before.' })
  ok: boolean;

  @Field(() => Int, { nullable: true, description: 'How many entries were checked.' })
  entries?: number;

  @Field(() => ID, { nullable: true, description: 'The first entry that does not fit.' })
  brokenAt?: string;
}

function mustAudit(actor: Actor): void {
  if (!permits(actor, 'audit')) throw new ForbiddenException(notPermitted(actor, 'audit').message);
}

@Resolver(() => AuditEntryModel)
export class AuditResolver {
  constructor(private readonly audit: Audit) {}

  @Query(() => AuditEntryConnection, { description: 'The audit log, oldest first. For auditors.' })
  async auditEntries(
    @Args() page: PageArgs,
    @CurrentActor() actor: Actor,
    @Args('subject', {
      type: () => String,
      nullable: true,
      description: 'Only acts on this subject, for example Campaign:<id>.',
    })
    subject?: string,
  ): Promise<Connection<AuditEntryModel>> {
    mustAudit(actor);
    const { limit, after } = checkedPage(page);
    const rows = await this.audit.entries({ subject, after, limit: limit + 1 });
    return toConnection(
      rows.map((entry) => AuditEntryModel.from(entry)),
      limit,
      (entry) => entry.sequence,
    );
  }

  @Query(() => AuditVerificationModel, {
    description: 'Checks the chain of hashes over the whole audit log. For auditors.',
  })
  async auditVerification(@CurrentActor() actor: Actor): Promise<AuditVerificationModel> {
    mustAudit(actor);
    return this.audit.verify();
  }
}
