import { daysBetween, invalidInput, largestFen, type InvalidInput } from '#kernel';
import type { CampaignContent } from './campaign.js';
import { checkMechanic } from './mechanic.js';

const longestCampaignDays = 731;
const longestText = 20_000;
const offerCode = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;
const decimal = /^-?\d{1,15}(\.\d{1,9})?$/;
const campaignCode = /^[A-Z0-9][A-Z0-9._-]{1,39}$/;
// Control characters (a line break and a tab apart) and half characters that no database can store.
const unstorable = /[\u0000-\u0008\u000b-\u001f\u007f]|\p{Surrogate}/u;

export function validateCode(code: string): InvalidInput | undefined {
  return campaignCode.test(code)
    ? undefined
    : invalidInput(
        'code',
        'A campaign code has 2 to 40 capital letters, digits, dots, dashes or underscores.',
      );
}

/**
 * Whether the content hangs together. A draft may be unfinished: what compliance wants filled in is asked for at
 * review, not here.
 */
export function validateContent(content: CampaignContent): InvalidInput | undefined {
  return (
    validateTexts(content, '') ??
    validateHead(content) ??
    validateOffers(content) ??
    validateWording(content) ??
    validateMechanics(content) ??
    validateMetrics(content)
  );
}

function validateTexts(value: unknown, path: string): InvalidInput | undefined {
  if (typeof value === 'string') {
    if (unstorable.test(value)) return invalidInput(path, 'The text holds a character that is no text.');
    return value.length > longestText
      ? invalidInput(path, `The text is longer than ${longestText} characters.`)
      : undefined;
  }
  if (value === null || typeof value !== 'object') return undefined;
  for (const [key, each] of Object.entries(value)) {
    const refused = validateTexts(each, path ? `${path}.${key}` : key);
    if (refused) return refused;
  }
  return undefined;
}

function validateHead(content: CampaignContent): InvalidInput | undefined {
  if (!content.nameZh.trim() && !content.nameEn.trim())
    return invalidInput('nameZh', 'A campaign has a name, in Chinese, in English or in both.');
  if (!content.owner.trim()) return invalidInput('owner', 'Name the person who answers for the campaign.');
  if (!content.scenario.trim())
    return invalidInput('scenario', 'Name the scenario, for example payment, education or pension.');
  if (content.endsOn < content.startsOn)
    return invalidInput('endsOn', 'A campaign ends on the day it starts or later.');
  if (daysBetween(content.startsOn, content.endsOn) >= longestCampaignDays)
    return invalidInput('endsOn', 'A campaign lasts two years at most.');
  if (content.budgetFen < 0n || content.budgetFen > largestFen)
    return invalidInput('budget', 'The budget is an amount of 0 or more.');
  return duplicateIn('regions', content.regions) ?? duplicateIn('channels', content.channels);
}

function validateOffers({ offers }: CampaignContent): InvalidInput | undefined {
  for (const [index, offer] of offers.entries()) {
    if (!offerCode.test(offer.code))
      return invalidInput(
        `offers.${index}.code`,
        'An offer code has 1 to 40 letters, digits, dots or dashes.',
      );
    if (offer.unitCostFen < 0n || offer.unitCostFen > largestFen)
      return invalidInput(`offers.${index}.unitCost`, 'The unit cost is an amount of 0 or more.');
  }
  return duplicateIn(
    'offers',
    offers.map((offer) => offer.code),
  );
}

function validateWording({ wording, customerRules, channels }: CampaignContent): InvalidInput | undefined {
  for (const [index, each] of wording.entries()) {
    if (each.channel !== undefined && !channels.includes(each.channel))
      return invalidInput(
        `wording.${index}.channel`,
        'The wording is for a channel that the campaign does not use.',
      );
  }
  return (
    duplicateIn(
      'wording',
      wording.map(
        (each) => `${each.variant ?? 'every variant'}/${each.language}/${each.channel ?? 'every channel'}`,
      ),
    ) ??
    duplicateIn(
      'customerRules',
      customerRules.map((each) => each.language),
    )
  );
}

function validateMechanics({ mechanics, offers }: CampaignContent): InvalidInput | undefined {
  const codes = new Set(offers.map((offer) => offer.code));
  for (const [index, mechanic] of mechanics.entries()) {
    const refused = checkMechanic(mechanic, `mechanics.${index}`, codes);
    if (refused) return refused;
  }
  return undefined;
}

function validateMetrics({ metrics, targets }: CampaignContent): InvalidInput | undefined {
  for (const [index, target] of targets.entries()) {
    if (!decimal.test(target.value))
      return invalidInput(`targets.${index}.value`, 'A target is a decimal number, for example 0.35.');
  }
  return (
    duplicateIn('metrics', [metrics.primary, ...metrics.secondary]) ??
    duplicateIn('metrics.guardrails', metrics.guardrails) ??
    duplicateIn(
      'targets',
      targets.map((each) => `${each.metric} of ${each.tier ?? 'all tiers'}`),
    )
  );
}

function duplicateIn(field: string, values: readonly string[]): InvalidInput | undefined {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  return twice === undefined ? undefined : invalidInput(field, `'${twice}' is named twice.`);
}
