import { createHash } from 'node:crypto';
import { canonicalJson } from '#kernel';

/**
 * blocks: must be mended. held: must be mended, or released with a reason by somebody who may. advice: shown.
 */
export type FindingSeverity = 'blocks' | 'held' | 'advice';

export const findingRules = {
  absoluteWording: {
    en: 'Absolute wording: the Advertising Law restricts claims such as best, first or only.',
    zh: '绝对化用语：广告法限制使用“最”“第一”“唯一”等用语。',
  },
  returnPromised: {
    en: 'The text promises principal or return. No product whose value can fall may do so.',
    zh: '文案承诺保本或保收益，理财类产品不得承诺本金或收益。',
  },
  expectedReturn: {
    en: 'An expected return is named; wealth products may show a performance benchmark only.',
    zh: '出现“预期收益”表述，净值型产品只能展示业绩比较基准。',
  },
  fixedReturn: {
    en: 'A fixed return is named; check that the product really pays one.',
    zh: '出现“固定收益”表述，请核实产品属性。',
  },
  finalInterpretation: {
    en: 'The bank keeps the final interpretation for itself; standard terms may not say so.',
    zh: '格式条款不得约定经营者享有“最终解释权”。',
  },
  riskStatementMissing: {
    en: 'The product can lose value and this wording does not say so.',
    zh: '投资类产品文案缺少风险提示。',
  },
  wordingMissing: {
    en: 'A channel reaches out to customers and there is no wording for it.',
    zh: '外呼或推送渠道缺少文案。',
  },
  rulesMissing: {
    en: 'No rules for customers in a language that the wording uses.',
    zh: '缺少对应语言的活动规则。',
  },
  eligibilityMissing: { en: 'The rules do not say who may take part.', zh: '活动规则未说明参与资格。' },
  validityMissing: {
    en: 'The rules do not say from when to when they hold.',
    zh: '活动规则未说明有效期。',
  },
  termsMissing: {
    en: 'The rules do not say how the benefit is given and what limits it.',
    zh: '活动规则未说明兑付方式与限制。',
  },
  validityOver: {
    en: 'Every date named as validity lies before the campaign starts.',
    zh: '规则中的有效期早于活动开始日期。',
  },
  consentPurposeMissing: {
    en: 'A channel reaches out to customers and no consent purpose is named.',
    zh: '触达客户的渠道未指定授权用途。',
  },
  briefIncomplete: { en: 'The brief leaves a question of 5W2H open.', zh: '活动简报（5W2H）不完整。' },
  periodOver: { en: 'The campaign ends before today.', zh: '活动结束日期早于今天。' },
  periodBegun: { en: 'The campaign starts before today.', zh: '活动开始日期早于今天。' },
  abusePossible: {
    en: 'A benefit that costs money is not limited to one participation with a verified identity.',
    zh: '有成本的权益未限制每客户一次或未核验身份（防薅羊毛）。',
  },
  optOutMissing: {
    en: 'The text message does not say how to stop further ones; make sure the gateway adds it.',
    zh: '短信未注明退订方式，请确认短信网关会自动添加。',
  },
} as const satisfies Record<string, { en: string; zh: string }>;

export type FindingRule = keyof typeof findingRules;

export interface Finding {
  /** The same text at the same place gives the same id, so that an edit of the text voids a release. */
  readonly findingId: string;
  readonly rule: FindingRule;
  readonly severity: FindingSeverity;
  /** Path of the field in the campaign, for example 'wording.0.body'. */
  readonly where: string;
  readonly matched?: string;
  readonly excerpt?: string;
  readonly explanationEn: string;
  readonly explanationZh: string;
}

/** @param basis what the finding rests on, such as the whole text: when it changes, so does the id */
export function finding(
  rule: FindingRule,
  severity: FindingSeverity,
  where: string,
  basis: unknown,
  quote: { readonly matched?: string; readonly excerpt?: string; readonly at?: number } = {},
): Finding {
  const identity = canonicalJson({ rule, where, basis, matched: quote.matched, at: quote.at });
  return {
    findingId: createHash('sha256').update(identity, 'utf8').digest('hex').slice(0, 16),
    rule,
    severity,
    where,
    matched: quote.matched,
    excerpt: quote.excerpt,
    explanationEn: findingRules[rule].en,
    explanationZh: findingRules[rule].zh,
  };
}
