/** A turn of phrase that advertising law restricts, and the contexts in which the same characters mean something else. */
export interface RestrictedTerm {
  readonly rule: WordingRule;
  readonly pattern: RegExp;
  /** A hit that lies inside a match of one of these is no finding. */
  readonly cleared: readonly RegExp[];
}

export type WordingRule =
  'absoluteWording' | 'returnPromised' | 'expectedReturn' | 'fixedReturn' | 'finalInterpretation';

const numeral = '[0-9一二三四五六七八九十百千万两]';
const market = '全国|全球|全省|全市|全网|行业|同业|业内|业界|国内|国际|世界|亚洲|中国|销量|收益|规模|排名';

/*
 * Sources: Advertising Law of the PRC art. 9(3) and 25; State Administration for Market Regulation, notice 6 of 2023
 * (广告绝对化用语执法指南), whose articles 6 and 7 give the exempt contexts: attitude and aim of the business, advice on use,
 * statutory gradings and titles, order in time or space. A term that may or may not be exempt is left held: a person
 * with the permission releases it with a reason.
 */
const absolute: readonly (readonly [string, readonly string[]])[] = [
  [
    '最',
    [
      '最(近|后|终|初|新(?=公告|通知|活动|规则|版|动态|消息|资讯|政策|进展|一期|数据|账单|余额|净值))',
      `最低(?=消费|金额|起|存|持有|申购|认购|购买|要求|限额|额度|余额|还款|为?${numeral})`,
      `最高(?!.{0,10}(收益|利率|年化|回报|利息))(?=可|享|不超过|限额|奖|返|减|立减|补贴|额度|送|赠|得|领|为?${numeral})`,
      `最(多|少|小)(?=可|享|不超过|限|参|领|兑|起|购|持有|存|金额|单位|为?${numeral})`,
      `最(长|短)(?=不超过|不少于|期限|持有|可|为?${numeral})`,
      `最(早|晚|迟)(?=于|在|可|不|为?${numeral})`,
      `最大(?=限额|额度|可|不超过|为?${numeral})`,
      '尽最大(的)?(努力|可能|诚意)',
      '最(诚挚|衷心|真诚|真挚|美好)的?(?=祝福|祝愿|感谢|问候|谢意|敬意|歉意)',
      '最佳(?=食用|赏味|观赏期|使用时间|参观时间)',
    ],
  ],
  [
    '第一',
    [
      `(?<!${market})第一(步|次|天|日|周|季|年|期|笔|档|阶|章|条|款|项|批|轮|场|页|联系人|持卡人|受益人|还款|时间|课|百|千|中学|小学|医院|人民)`,
      `(?<!${market})第一个(?=月|季|自然|账单|工作日|交易日|步骤|问题|任务)`,
      '(顾客|客户|用户|服务|安全|信誉|诚信|质量|合规)(永远|始终|是|为)?第一(?=[，。；！、,;!.\\s]|$|的?(理念|原则|宗旨))',
    ],
  ],
  [
    '唯一',
    [
      '唯一的?(识别|标识|编号|编码|序列|凭证|码|账号|账户|身份|代码|性|有效凭证|对应|绑定|id)',
      '(不|非|并非|不是|不为)唯一',
    ],
  ],
  ['首选', ['首选(?=账户|支付|付款|联系|还款|渠道|方式|语言|地址)']],
  ['首个', ['首个(?=月|季|自然|工作日|账单|交易日|封闭期|开放日|存期|持有期)']],
  [
    '国家级|世界级|全球级',
    ['国家级(?=高新|经济|开发区|新区|自贸|非物质|非遗|风景|自然保护|森林公园|专精特新|示范)'],
  ],
  [
    '首家|首创|顶级|顶尖|极致|极品|终极|王牌|独家|独一无二|绝无仅有|史无前例|前所未有|空前绝后|无与伦比|无可比拟|万能|无敌|遥遥领先',
    [],
  ],
  ['(?:全球|全国|世界|行业|同业|业界|业内|国内|国际)领先|领导者|领导品牌|领袖', []],
  ['(?:销量|销售|收益|业绩|行业|同业|人气|口碑)冠军', []],
  ['绝对', ['绝对(值|额|量)', '绝对收益(?=策略|型|类)']],
  ['(?<![0-9.])100%|百分之?百', ['(100%|百分之?百)(?=本人|实名|的?比例|额度|抵扣|持股|控股|现金|保证金)']],
  ['永久', ['永久(?=居民|居留|居住|性?注销|性?冻结|性?删除|地址)']],
  [
    '(?<![a-z0-9])(?:no\\.? ?1|top ?1|number one|#1)(?![0-9])',
    ['no\\.? ?1(?= [a-z]+ (road|street|avenue|lane|building|square))'],
  ],
  [
    '\\bbest\\b',
    ['\\bbest (regards|wishes|before|efforts?|interests?)\\b', '\\b(at|do our|try our) best\\b'],
  ],
  ['\\b(?:the|our) only\\b', ['\\bthe only (exception|condition|requirement|exceptions|conditions)\\b']],
  ['\\bunique\\b', ['\\bunique (code|id|identifier|link|number|reference|voucher)\\b']],
  ['\\bleading\\b', ['\\bleading (to|up)\\b']],
  ['\\b(?:highest|lowest)\\b', ['\\blowest (balance|spend|spending|amount)\\b']],
  [
    '\\b(?:unrivalled|unrivaled|unbeatable|unmatched|unparalleled|world[- ]class|top[- ]ranked|ultimate)\\b',
    [],
  ],
  ['\\bfirst (?:choice|bank|in (?:china|asia|the (?:world|country|market|industry)))\\b', []],
];

/** Words that may stand between a negation and what it negates; anything else ends its reach. */
const filler =
  '是|会|能|得|可|予|再|对|作出|做出|作|做|为|提供|构成|承诺|保证|承担|实现|任何|其|该|产品|理财|本金|收益|的|与|和|及|或|、|等|存在|有|属于|类|保本|保息|保收益|零风险|无风险|刚性兑付|轻信|相信|信|所谓|虚假|宣传|我行|本行|高|低';
const negation =
  '(?<!不得|不能|不会|不是|不可|无|并非|没有)(?:并非|不(?!仅|但|止|光|只|单|得不|能不|会不|可不|是不|怕|愁)|非(?!常|但)|没有|无(?!需|论|疑|忧|不)|未(?!来)|勿|严禁|禁止|谨防|警惕|防范|远离|拒绝|杜绝|抵制)';

function denied(hit: string): string {
  return `${negation}(?:${filler}){0,8}(?:${hit})`;
}

const promises: readonly (readonly [string, readonly string[]])[] = [
  // 确保本次活动, 投保本产品: the two characters meet by chance.
  ['保本', ['(?:确|担|投|参|社|医|承)保本(?!金|息|收|保)']],
  [
    '(?:保证|保障|确保)(?:客户)?(?:的)?本金|本金(?:绝对|百分百|100%)?(?:安全|无忧|有保障|零风险|无风险|不亏|不受损)|本息(?:有保障|无忧|保障)',
    [],
  ],
  [
    '保收益|保息|保证收益|(?:承诺|保证)(?:最低)?(?:收益|回报|兑付)|收益(?:有保障|保底|保证|稳赚)|保底(?:收益|回报|年化)|固定回报',
    ['保息(?=税|差)'],
  ],
  ['稳赚|包赚|必赚|躺赚|只赚不赔|零亏损|(?:绝|永|从|包)不(?:会)?亏', []],
  [
    '(?:零|无|没有|0|毫无|没有任何|无任何)风险',
    ['(?:无|没有)风险(?=测评|评估|承受|等级|评级|提示)', '(?<=[0-9])0风险'],
  ],
  ['刚性兑付|刚兑|银行兜底|我行兜底|本行兜底', []],
];

const englishPromise =
  "\\b(?:guaranteed?|assured) (?:returns?|principal|profits?|yields?|income|capital)\\b|\\b(?:returns?|principal|profits?|capital) (?:is|are) (?:fully |100% )?(?:guaranteed|protected|assured)\\b|\\b(?:principal|capital)[- ](?:guaranteed|protected)\\b|\\b(?:risk[- ]free|no risk|zero risk|without (?:any )?risk|cannot lose|can't lose|never lose)\\b";
const englishDenial =
  "\\b(?:no|not|never|nor|neither|isn't|aren't)(?: (?:a|an|any|be|fully|entirely|necessarily|completely|the|offer|provide|promise|imply|mean)){0,3} ";

const wide = 'gu';

export const restrictedTerms: readonly RestrictedTerm[] = [
  ...absolute.map(([pattern, cleared]): RestrictedTerm => ({
    rule: 'absoluteWording',
    pattern: new RegExp(pattern, wide),
    cleared: cleared.map((each) => new RegExp(each, wide)),
  })),
  ...promises.map(([pattern, cleared]): RestrictedTerm => ({
    rule: 'returnPromised',
    pattern: new RegExp(pattern, wide),
    cleared: [...cleared, denied(pattern)].map((each) => new RegExp(each, wide)),
  })),
  {
    rule: 'returnPromised',
    pattern: new RegExp(englishPromise, wide),
    cleared: [new RegExp(`${englishDenial}(?:${englishPromise})`, wide)],
  },
  { rule: 'expectedReturn', pattern: /预期(?:年化)?收益|expected (?:annual )?returns?/gu, cleared: [] },
  { rule: 'fixedReturn', pattern: /固定收益(?!类|型|证券|市场)/gu, cleared: [] },
  { rule: 'finalInterpretation', pattern: /最终解释权|解释权归/gu, cleared: [] },
];
