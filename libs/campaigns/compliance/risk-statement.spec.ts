import { statesRisk } from './risk-statement.js';

describe('a risk statement', () => {
  it.each([
    '理财非存款，产品有风险，投资须谨慎。',
    '投资有风险，入市需谨慎',
    '本产品可能发生本金亏损',
    '風險自負',
    'Investing involves risk.',
    'Your capital is at risk',
    'The value of the fund may fall.',
  ])('is recognised: %s', (text) => expect(statesRisk(text)).toBe(true));

  it.each(['没有风险，无需谨慎', '有风险？无需谨慎！', '风险测评后购买，收益看得见', 'Enjoy the view', ''])(
    'is missing: %s',
    (text) => expect(statesRisk(text)).toBe(false),
  );
});
