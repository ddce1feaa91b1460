import { parseCalendarDate, type CalendarDate } from '#kernel';
import { briefQuestions, type CampaignContent } from '../campaign.js';
import { reachesOut } from '../channel.js';
import { finding, type Finding, type FindingSeverity } from './finding.js';
import { investmentProducts, statesRisk } from './risk-statement.js';
import { scanWording } from './wording-scan.js';
import type { WordingRule } from './wording-lexicon.js';

/** Everything that compliance has to say about a campaign as it stands on a day, in the order of its fields. */
export function checkCompliance(content: CampaignContent, today: CalendarDate): readonly Finding[] {
  return [
    ...checkBrief(content),
    ...checkDates(content, today),
    ...checkConsent(content),
    ...checkTexts(content),
    ...checkWording(content),
    ...checkRules(content),
    ...checkParticipation(content),
  ];
}

function checkBrief({ brief }: CampaignContent): Finding[] {
  return briefQuestions
    .filter((question) => !brief[question].trim())
    .map((question) => finding('briefIncomplete', 'blocks', `brief.${question}`, ''));
}

function checkDates({ startsOn, endsOn }: CampaignContent, today: CalendarDate): Finding[] {
  if (endsOn < today) return [finding('periodOver', 'held', 'endsOn', { startsOn, endsOn })];
  return startsOn < today ? [finding('periodBegun', 'advice', 'startsOn', { startsOn, endsOn })] : [];
}

function checkConsent({ channels, consentPurpose }: CampaignContent): Finding[] {
  return channels.some(reachesOut) && !consentPurpose.trim()
    ? [finding('consentPurposeMissing', 'blocks', 'consentPurpose', channels)]
    : [];
}

/** Every text that a customer may read: the same words are restricted wherever they stand. */
function customerTexts(content: CampaignContent): { where: string; text: string }[] {
  return [
    ...content.offers.flatMap((offer, index) => [
      { where: `offers.${index}.name`, text: offer.name },
      { where: `offers.${index}.description`, text: offer.description },
    ]),
    { where: 'product.name', text: content.product.name },
    ...content.wording.flatMap((wording, index) => [
      { where: `wording.${index}.title`, text: wording.title },
      { where: `wording.${index}.body`, text: wording.body },
    ]),
    ...content.customerRules.flatMap((rules, index) => [
      { where: `customerRules.${index}.eligibility`, text: rules.eligibility },
      { where: `customerRules.${index}.validity`, text: rules.validity },
      { where: `customerRules.${index}.terms`, text: rules.terms },
    ]),
  ];
}

function severityOf(rule: WordingRule, investment: boolean): FindingSeverity | undefined {
  switch (rule) {
    case 'returnPromised':
      return investment ? 'blocks' : 'held';
    case 'expectedReturn':
    case 'fixedReturn':
      return investment ? 'held' : undefined;
    case 'absoluteWording':
    case 'finalInterpretation':
      return 'held';
  }
}

function checkTexts(content: CampaignContent): Finding[] {
  const investment = investmentProducts.includes(content.product.kind);
  return customerTexts(content).flatMap(({ where, text }) =>
    scanWording(text).flatMap((hit) => {
      const severity = severityOf(hit.rule, investment);
      return severity ? [finding(hit.rule, severity, where, text, hit)] : [];
    }),
  );
}

const optOutHint = /退订|拒收|unsubscribe|opt[ -]?out|reply (?:t|n|stop)\b|回复?\s*[tn](?![a-z])/iu;

function checkWording(content: CampaignContent): Finding[] {
  const investment = investmentProducts.includes(content.product.kind);
  const missing = content.channels.filter(
    (channel) =>
      reachesOut(channel) &&
      !content.wording.some(
        (each) => (each.channel === undefined || each.channel === channel) && each.body.trim(),
      ),
  );
  return [
    ...missing.map((channel) =>
      finding('wordingMissing', 'blocks', 'wording', channel, { matched: channel }),
    ),
    ...content.wording.flatMap((wording, index) => {
      const text = `${wording.title}\n${wording.body}`;
      const where = `wording.${index}.body`;
      const found: Finding[] = [];
      if (investment && !statesRisk(text)) found.push(finding('riskStatementMissing', 'blocks', where, text));
      if (wording.channel === 'sms' && !optOutHint.test(text))
        found.push(finding('optOutMissing', 'advice', where, text));
      return found;
    }),
  ];
}

function checkRules(content: CampaignContent): Finding[] {
  const spoken = [...new Set(content.wording.map((each) => each.language))];
  const written = new Set(content.customerRules.map((each) => each.language));
  const needed = spoken.length > 0 ? spoken : (['zh'] as const);
  return [
    ...needed
      .filter((language) => !written.has(language))
      .map((language) => finding('rulesMissing', 'blocks', 'customerRules', language, { matched: language })),
    ...content.customerRules.flatMap((rules, index) => {
      const found: Finding[] = [];
      const at = (field: string) => `customerRules.${index}.${field}`;
      if (!rules.eligibility.trim())
        found.push(finding('eligibilityMissing', 'blocks', at('eligibility'), ''));
      if (!rules.validity.trim()) found.push(finding('validityMissing', 'blocks', at('validity'), ''));
      if (!rules.terms.trim()) found.push(finding('termsMissing', 'blocks', at('terms'), ''));
      const dates = datesIn(rules.validity);
      if (dates.length > 0 && dates.every((date) => date < content.startsOn))
        found.push(finding('validityOver', 'held', at('validity'), [rules.validity, content.startsOn]));
      return found;
    }),
  ];
}

const writtenDate = /(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})/gu;

function datesIn(text: string): CalendarDate[] {
  return [...text.matchAll(writtenDate)].flatMap(([, year, month, day]) => {
    const date = parseCalendarDate(`${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`);
    return date ? [date] : [];
  });
}

function checkParticipation(content: CampaignContent): Finding[] {
  const costly = content.offers.some((offer) => offer.unitCostFen > 0n);
  const limited = content.oneParticipationPerCustomer && content.identityVerifiedAtRedemption;
  return costly && !limited
    ? [
        finding('abusePossible', 'held', 'oneParticipationPerCustomer', [
          content.oneParticipationPerCustomer,
          content.identityVerifiedAtRedemption,
          content.offers.map((offer) => [offer.code, offer.unitCostFen]),
        ]),
      ]
    : [];
}
