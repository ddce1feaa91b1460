import { normalUpper, normalUpperQuantile } from '../distributions/index.js';
import { findRoot } from '../numerics/find-root.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { beforeAnyLook, chanceAbove, goOn, type Standing } from './recursive-density.js';
import { isSpending, spentAt, type Spending } from './spending.js';

/** How the boundary is found: by spending (any number of looks at any time), or by a shape fixed in advance. */
export type BoundaryRule =
  | Spending
  /** Critical values C / √t. */
  | { readonly kind: 'obrienFleming' }
  /** The same critical value at all looks. */
  | { readonly kind: 'pocock' }
  /** C·t^(delta − ½): 0 is O'Brien–Fleming, ½ Pocock. */
  | { readonly kind: 'wangTsiatis'; readonly delta: number };

export interface GroupSequentialDesign {
  /** Share of the planned information (usually units) at each look, rising; the last is 1 when it is the final one. */
  readonly informationRates: readonly number[];
  /** Chance of a false alarm over all looks, both tails together when `sides` is 2. */
  readonly alpha: number;
  /** 1: stop for a benefit only; 2: symmetric, with alpha / 2 spent in each tail. */
  readonly sides: 1 | 2;
  readonly rule: BoundaryRule;
}

export interface GroupSequentialBoundary {
  /** Z at or above which to stop at each look (two-sided: |Z|); ∞ where nothing may be spent yet. */
  readonly criticalValues: readonly number[];
  /** One-sided p-value that each critical value is worth when there is one look. */
  readonly nominalPValuesOneSided: readonly number[];
  /** Chance of a false alarm up to each look, both tails together when two-sided. */
  readonly cumulativeAlphaSpent: readonly number[];
  readonly design: GroupSequentialDesign;
}

/**
 * Critical values for planned interim looks, with the chance of any false alarm exactly alpha.
 *
 * With a spending rule the looks may come at other shares than planned: call again with the shares as they were; past
 * critical values do not change. Fixed shapes need the plan to be kept.
 * Assumption: statistics with independent increments (differences of means, rates, log-rank scores), large samples.
 * Errors: `outOfDomain` (shares not rising within (0, 1] , alpha, parameters).
 *
 * Source: Lan, DeMets (1983); O'Brien, Fleming (1979); Pocock (1977); Wang, Tsiatis (1987); integration as Jennison,
 * Turnbull (2000), Group Sequential Methods, chapter 19.
 */
export function groupSequentialBoundary(design: GroupSequentialDesign): Maybe<GroupSequentialBoundary> {
  if (!isDesign(design)) return undefinedBecause('outOfDomain');
  const { informationRates, alpha, sides, rule } = design;
  const tail = alpha / sides;
  const { criticalValues, spent } =
    rule.kind === 'obrienFleming' || rule.kind === 'pocock' || rule.kind === 'wangTsiatis'
      ? fixedShape(
          design,
          tail,
          rule.kind === 'obrienFleming' ? 0 : rule.kind === 'pocock' ? 0.5 : rule.delta,
        )
      : bySpending(design, (information) => spentAt(rule, tail, information));
  return {
    criticalValues,
    nominalPValuesOneSided: criticalValues.map(normalUpper),
    cumulativeAlphaSpent: spent.map((inTail) => inTail * sides),
    design: { informationRates, alpha, sides, rule },
  };
}

function bySpending(
  { informationRates, sides }: GroupSequentialDesign,
  allowed: (information: number) => number,
) {
  const criticalValues: number[] = [];
  const spent: number[] = [];
  let standing = beforeAnyLook();
  informationRates.forEach((information, look) => {
    const increment = Math.max(
      0,
      allowed(information) - (look > 0 ? allowed(informationRates[look - 1]!) : 0),
    );
    const critical = criticalValueFor(standing, information, increment);
    criticalValues.push(critical);
    spent.push((spent.at(-1) ?? 0) + chanceAbove(standing, information, critical));
    standing = unlessStopped(standing, critical, sides, informationRates, look);
  });
  return { criticalValues, spent };
}

/** The value that Z exceeds, when not stopped before, with the given chance. */
export function criticalValueFor(standing: Standing, information: number, chance: number): number {
  if (chance <= 0) return Infinity;
  const single = normalUpperQuantile(chance);
  if (standing.information === 0 && standing.drift === 0) return single;
  const logChance = Math.log(chance);
  const excess = (critical: number) => Math.log(chanceAbove(standing, information, critical)) - logChance;
  const centre = standing.drift * Math.sqrt(information);
  const [low, high] = [centre - 9, centre + single + 1e-6];
  return excess(low) <= 0 ? -Infinity : findRoot(excess, low, high);
}

function fixedShape({ informationRates, sides }: GroupSequentialDesign, tail: number, delta: number) {
  const valuesFor = (constant: number) =>
    informationRates.map((information) => constant * information ** (delta - 0.5));
  const spentWith = (values: readonly number[]) => {
    const spent: number[] = [];
    let standing = beforeAnyLook();
    values.forEach((critical, look) => {
      spent.push((spent.at(-1) ?? 0) + chanceAbove(standing, informationRates[look]!, critical));
      standing = unlessStopped(standing, critical, sides, informationRates, look);
    });
    return spent;
  };
  const total = (constant: number) => Math.log(spentWith(valuesFor(constant)).at(-1)!) - Math.log(tail);
  const single = normalUpperQuantile(tail);
  const scale = Math.max(...informationRates.map((information) => information ** (0.5 - delta)));
  // all values at least the single one spend too much; each at its share of the chance too little
  const low = scale * single;
  const high = scale * normalUpperQuantile(tail / informationRates.length);
  const one = informationRates.length === 1;
  const constant = one ? low : findRoot(total, low * 0.999, high * 1.001, { relativeTolerance: 1e-14 });
  const criticalValues = valuesFor(constant);
  return { criticalValues, spent: spentWith(criticalValues) };
}

function unlessStopped(
  standing: Standing,
  critical: number,
  sides: 1 | 2,
  informationRates: readonly number[],
  look: number,
): Standing {
  const nextInformation = informationRates[look + 1];
  if (nextInformation === undefined) return standing;
  const low = sides === 2 ? -critical : -Infinity;
  return goOn(standing, { information: informationRates[look]!, low, high: critical, nextInformation });
}

function isDesign({ informationRates, alpha, sides, rule }: GroupSequentialDesign): boolean {
  const rising = informationRates.every((rate, i) => rate > (informationRates[i - 1] ?? 0) && rate <= 1);
  const known = rule.kind === 'wangTsiatis' ? Number.isFinite(rule.delta) : isShape(rule) || isSpending(rule);
  return informationRates.length > 0 && rising && alpha > 0 && alpha / sides < 0.5 && known;
}

function isShape(rule: BoundaryRule): rule is Extract<BoundaryRule, { kind: 'obrienFleming' | 'pocock' }> {
  return rule.kind === 'obrienFleming' || rule.kind === 'pocock';
}
