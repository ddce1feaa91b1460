import { Injectable } from '@nestjs/common';
import {
  invalidInput,
  notPermitted,
  permits,
  type Actor,
  type InvalidInput,
  type NotPermitted,
  type Refusal,
} from '#kernel';
import { Audit, Database } from '#platform';
import { refuseExperiment } from '../refusals.js';
import { largestHoldoutBasisPoints, saltOfYear, type GlobalHoldout } from './global-holdout.js';
import { GlobalHoldoutStore } from './global-holdout.store.js';

export interface SetGlobalHoldoutCommand {
  readonly year: number;
  readonly shareBasisPoints: number;
  /** Undefined: the salt that every year has of itself. */
  readonly salt?: string;
}

/** Decides how large a share of customers no campaign contacts in a year; possible until the first enrolment of it. */
@Injectable()
export class SetGlobalHoldout {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly holdouts: GlobalHoldoutStore,
  ) {}

  async execute(
    { year, shareBasisPoints, salt = saltOfYear(year) }: SetGlobalHoldoutCommand,
    actor: Actor,
  ): Promise<GlobalHoldout | NotPermitted | InvalidInput | Refusal<'HoldoutYearStarted'>> {
    if (!permits(actor, 'administer')) return notPermitted(actor, 'administer');
    if (!Number.isInteger(year) || year < 2000 || year > 2200) {
      return invalidInput('year', 'A year has four digits, for example 2027.');
    }
    const usable = Number.isInteger(shareBasisPoints) && shareBasisPoints >= 0;
    if (!usable || shareBasisPoints > largestHoldoutBasisPoints) {
      return invalidInput('shareBasisPoints', 'The share is 0 to 2000 whole basis points (100 is 1 %).');
    }
    if (!/^[\x21-\x7e]{8,64}$/.test(salt)) {
      return invalidInput('salt', 'A salt is 8 to 64 printable ASCII characters without spaces.');
    }
    const holdout = { year, salt, shareBasisPoints };
    return this.database.transaction(async (tx) => {
      if (!(await this.holdouts.set(tx, holdout, actor))) {
        return refuseExperiment(
          'HoldoutYearStarted',
          `An experiment that starts in ${year} is enrolled already.`,
          'year',
        );
      }
      await this.audit.record(tx, actor, {
        action: 'globalHoldout.set',
        subject: `GlobalHoldout:${year}`,
        detail: { shareBasisPoints, salt },
      });
      return holdout;
    });
  }
}
