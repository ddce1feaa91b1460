import { scanWording } from './wording-scan.js';

const found = (text: string) => scanWording(text).map(({ rule, matched }) => `${rule}:${matched}`);

describe('absolute wording', () => {
  it.each([
    ['最优惠的理财礼遇', '最'],
    ['全国第一的私人银行', '第一'],
    ['销量第一名', '第一'],
    ['唯一值得信赖的伙伴', '唯一'],
    ['您的首选银行', '首选'],
    ['顶级权益', '顶级'],
    ['国家级服务', '国家级'],
    ['100%中奖', '100%'],
    ['最高年化收益5%', '最'],
    ['最高可享年化收益5%', '最'],
    ['我行理财，行业 No.1', 'No.1'],
    ['The best savings plan', 'best'],
    ['the only bank that cares', 'the only'],
    ['服务全国第一', '第一'],
  ])('is found in %s', (text, matched) => {
    expect(found(text)).toContain(`absoluteWording:${matched}`);
  });

  it.each([
    '您最近一次登录是 9 月 1 日',
    '活动最后一天：9 月 30 日',
    '最低消费 100 元，每人最多领取 2 份，最高可得 88 元',
    '最早于次月 5 日到账',
    '第一步：打开手机银行；第二步：领取',
    '开户后第一个月免年费',
    '以客户第一的理念服务您',
    '请凭唯一识别码兑换',
    '兑换码并非唯一',
    '国家级高新区企业专享',
    '请设置首选支付账户',
    '最诚挚的祝福',
    '我们将尽最大努力',
    'Your unique code is 123456. Best regards',
    'only for customers of the bank',
    '长度 1100%2',
  ])('is not seen where the same characters mean something else: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('is seen through spaces, full-width letters, invisible and traditional characters', () => {
    expect(found('最 佳 银行')).toContain('absoluteWording:最');
    expect(found('全國第壹')).toContain('absoluteWording:第壹');
    expect(found('唯\u200b一')).toContain('absoluteWording:唯\u200b一');
    expect(found('ＮＯ.１ 银行')).toContain('absoluteWording:ＮＯ.１');
  });

  it('quotes the original with its surroundings', () => {
    const [hit] = scanWording('尊敬的客户，顶 级 权益等您来');
    expect(hit).toMatchObject({ matched: '顶 级', at: 6, excerpt: '尊敬的客户，顶 级 权益等您来' });
  });
});

describe('a promise of principal or return', () => {
  it.each([
    '保本理财',
    '保·本·保·收·益',
    '“保本”高收益',
    '本金100%安全',
    '零风险，稳赚不赔',
    '無風險',
    '不仅保本，还有惊喜',
    '不得不保本',
    '非常保本',
    '无需担心，保本',
    '不怕亏，保证收益',
    '确保本金安全',
    'Guaranteed returns for you',
    'Your principal is fully protected, risk-free',
    'not only risk-free but fun',
  ])('is found in %s', (text) => {
    expect(found(text).filter((each) => each.startsWith('returnPromised'))).not.toEqual([]);
  });

  it.each([
    '本产品不保本',
    '本产品不保证本金及收益',
    '不承诺保本、保收益',
    '非保本浮动收益型',
    '谨防“保本高收益”骗局',
    '不存在零风险的产品',
    '确保本人操作',
    '为确保本次活动公平',
    '请先完成风险测评，无风险测评者不可购买',
    'returns are not guaranteed and this is not a risk-free product',
    'no guaranteed returns',
    'there is no guaranteed principal',
  ])('is not seen in a denial or by chance: %s', (text) => {
    expect(found(text).filter((each) => each.startsWith('returnPromised'))).toEqual([]);
  });
});

describe('standard terms', () => {
  it('may not keep the final interpretation for the bank', () => {
    expect(found('本行拥有最终解释权')).toEqual(['finalInterpretation:最终解释权']);
  });
});
