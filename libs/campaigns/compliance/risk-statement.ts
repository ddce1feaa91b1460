import { normaliseText } from './normalised-text.js';
import type { ProductKind } from '../campaign.js';

/** Products whose value can fall: their wording must say so and may promise neither principal nor return. */
export const investmentProducts: readonly ProductKind[] = ['wealth', 'fund', 'insurance'];

const chinese = [
  /(?<!没)有风险[^。！\n]{0,16}(?<!无需|无须|不必|不用|不需)(?:谨慎|审慎)/u,
  /风险(?:自担|自负)/u,
  /可能(?:会)?(?:发生|产生|出现|造成|导致)?[^。！\n]{0,8}(?:亏损|损失本金|本金损失)/u,
];
const english = [
  /\b(?:involves?|carries|carry|subject to|bears?) (?:an? )?(?:\w+ ){0,2}risks?\b/u,
  /\b(?:capital|principal|money) (?:is |are )?at risk\b/u,
  /\b(?:may|can|could) (?:lose|fall|go down|decrease)\b/u,
];

/** Whether a text tells its reader that the investment carries risk (e.g. 理财非存款，产品有风险，投资须谨慎). */
export function statesRisk(original: string): boolean {
  const { text } = normaliseText(original);
  return [...chinese, ...english].some((each) => each.test(text));
}
