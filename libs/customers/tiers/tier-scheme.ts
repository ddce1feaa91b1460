import { isRefusal, parseAmount, refuse, type Fen, type Refusal } from '#kernel';
import { checkRule, type SegmentRule } from '../segments/segment-rule.js';
import { customerKinds, noTier, type CustomerKind } from '../vocabulary.js';

/** What a scheme measures. Daily averages fall back to the value of the day where the source has no average. */
export const tierMeasures = {
  aum: ['aum_fen'],
  dailyAverageAum: ['daily_average_aum_fen', 'aum_fen'],
  deposits: ['deposits_fen'],
  dailyAverageDeposits: ['daily_average_deposits_fen', 'deposits_fen'],
  loanBalance: ['loan_balance_fen'],
  annualSales: ['annual_sales_fen'],
  totalAssets: ['total_assets_fen'],
} as const;

export type TierMeasure = keyof typeof tierMeasures;

/** A tier: a half-open interval of the measure, a rule, or both. */
export interface TierBand {
  readonly key: string;
  readonly nameEn: string;
  readonly nameZh: string;
  /** Lower bound in yuan, included. Only the lowest band may leave it out: it then has none. */
  readonly from?: string;
  /** Upper bound in yuan, excluded. Left out: where the next band begins. */
  readonly to?: string;
  /** Holds for every customer of the band; one who does not fit is looked at for the next lower band. */
  readonly where?: SegmentRule;
}

/** In some region the bands begin and end elsewhere (区域差别化). */
export interface RegionalBounds {
  readonly region: string;
  readonly bounds: readonly { readonly band: string; readonly from?: string; readonly to?: string }[];
}

export interface TierSchemeDefinition {
  readonly customerKind: CustomerKind;
  /** Left out: the bands are told apart by their rules alone, the highest that fits first. */
  readonly measure?: TierMeasure;
  /** Whether a negative AUM is a mistake of the source. */
  readonly forbidsNegative: boolean;
  /** Customers for whom this does not hold have tier none. */
  readonly appliesWhere?: SegmentRule;
  /** From the lowest to the highest. */
  readonly bands: readonly TierBand[];
  readonly regions?: readonly RegionalBounds[];
}

export interface TierScheme {
  readonly schemeKey: string;
  readonly version: number;
  readonly nameEn: string;
  readonly nameZh: string;
  readonly definition: TierSchemeDefinition;
}

export type TierSchemeInvalid = Refusal<'TierSchemeInvalid'>;

const keyForm = /^[a-z][a-zA-Z0-9-]{0,39}$/;
const largestBandCount = 20;

function invalid(field: string, message: string): TierSchemeInvalid {
  return refuse('TierSchemeInvalid', `${field}: ${message}`, field);
}

/** Checks a definition that came from outside: keys, order, overlaps, values, rules; the regions are checked to exist elsewhere. */
export function checkTierScheme(given: TierSchemeDefinition): TierSchemeDefinition | TierSchemeInvalid {
  if (!customerKinds.includes(given.customerKind))
    return invalid('customerKind', `is one of ${customerKinds.join(', ')}`);
  if (given.measure !== undefined && !Object.hasOwn(tierMeasures, given.measure))
    return invalid('measure', `is one of ${Object.keys(tierMeasures).join(', ')}`);
  if (given.bands.length === 0 || given.bands.length > largestBandCount)
    return invalid('bands', `a scheme has 1 to ${largestBandCount} bands`);
  const keys = given.bands.map((band) => band.key);
  const problem = bandsProblem(given.bands, given.measure !== undefined) ?? regionsProblem(given, keys);
  if (problem) return problem;
  const appliesWhere = given.appliesWhere === undefined ? undefined : checkRule(given.appliesWhere, {});
  if (isRefusal(appliesWhere)) return invalid('appliesWhere', appliesWhere.message);
  const bands: TierBand[] = [];
  for (const band of given.bands) {
    const where = band.where === undefined ? undefined : checkRule(band.where, {});
    if (isRefusal(where)) return invalid(`bands.${band.key}`, where.message);
    bands.push({ ...band, ...(where ? { where } : {}) });
  }
  return { ...given, bands, ...(appliesWhere ? { appliesWhere } : {}) };
}

function bandsProblem(bands: readonly TierBand[], measured: boolean): TierSchemeInvalid | undefined {
  const seen = new Set<string>();
  for (const [index, band] of bands.entries()) {
    const at = `bands.${band.key}`;
    if (!keyForm.test(band.key))
      return invalid(at, 'a key is letters and digits, beginning with a small letter');
    if (band.key === noTier) return invalid(at, `'${noTier}' is the tier of those who match no band`);
    if (seen.has(band.key)) return invalid(at, 'stands there twice');
    if (band.nameEn.trim() === '' || band.nameZh.trim() === '')
      return invalid(at, 'needs a name in both languages');
    seen.add(band.key);
    if (!measured && (band.from != null || band.to != null))
      return invalid(at, 'has bounds, but the scheme has no measure');
    if (measured && index > 0 && band.from == null)
      return invalid(at, 'only the lowest band may have no lower bound');
  }
  return measured ? boundsProblem(bands, 'bands') : undefined;
}

/** Bounds rise from band to band, and no band reaches into the next. */
function boundsProblem(
  bands: readonly { key: string; from?: string; to?: string }[],
  at: string,
): TierSchemeInvalid | undefined {
  let previousFrom: Fen | undefined;
  let previousTo: Fen | undefined;
  for (const band of bands) {
    const place = `${at}.${band.key}`;
    const from = readBound(band.from);
    const to = readBound(band.to);
    if (from === 'invalid' || to === 'invalid')
      return invalid(place, 'a bound is an amount such as 50000 or 1234.50');
    if (from !== undefined && to !== undefined && to <= from) return invalid(place, 'ends before it begins');
    if (from !== undefined && previousFrom !== undefined && from <= previousFrom)
      return invalid(place, 'does not begin above the band before it');
    if (from !== undefined && previousTo !== undefined && from < previousTo)
      return invalid(place, 'overlaps the band before it');
    [previousFrom, previousTo] = [from, to];
  }
  return undefined;
}

function readBound(text: string | undefined): Fen | undefined | 'invalid' {
  return text == null ? undefined : (parseAmount(text) ?? 'invalid');
}

function regionsProblem(
  { bands, regions = [], measure }: TierSchemeDefinition,
  keys: readonly string[],
): TierSchemeInvalid | undefined {
  if (regions.length > 0 && measure === undefined)
    return invalid('regions', 'a scheme without a measure has no bounds to differ by region');
  const seen = new Set<string>();
  for (const regional of regions) {
    const at = `regions.${regional.region}`;
    if (seen.has(regional.region)) return invalid(at, 'stands there twice');
    seen.add(regional.region);
    const stranger = regional.bounds.find((each) => !keys.includes(each.band));
    if (stranger) return invalid(at, `'${stranger.band}' is not a band of the scheme`);
    const problem = boundsProblem(bandsInRegion(bands, regional), at);
    if (problem) return problem;
  }
  return undefined;
}

/** The bands with the bounds of a region in place of the general ones. */
export function bandsInRegion(bands: readonly TierBand[], regional: RegionalBounds): TierBand[] {
  return bands.map((band) => {
    const own = regional.bounds.find((each) => each.band === band.key);
    return own
      ? {
          ...band,
          ...(own.from == null ? {} : { from: own.from }),
          ...(own.to == null ? {} : { to: own.to }),
        }
      : band;
  });
}

/** Tiers of a scheme from the lowest to the highest. */
export function tiersOf(scheme: { readonly definition: TierSchemeDefinition }): string[] {
  return scheme.definition.bands.map((band) => band.key);
}
