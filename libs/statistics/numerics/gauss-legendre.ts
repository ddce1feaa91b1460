export interface Quadrature {
  /** Positions in (−1, 1), rising. */
  readonly nodes: readonly number[];
  /** Weights, which add up to 2. */
  readonly weights: readonly number[];
}

const rules = new Map<number, Quadrature>();

/**
 * Gauss–Legendre nodes and weights on (−1, 1), exact for polynomials up to degree 2·points − 1.
 * Newton steps on the Legendre polynomial from the asymptotic positions of its zeros.
 *
 * Source: Press et al. (2007), Numerical Recipes, section 4.6.
 */
export function gaussLegendre(points: number): Quadrature {
  const known = rules.get(points);
  if (known) return known;
  if (!Number.isInteger(points) || points < 1) throw new RangeError(`cannot place ${points} nodes`);
  const nodes = new Array<number>(points);
  const weights = new Array<number>(points);
  for (let i = 0; i < points; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (points + 0.5));
    let slope = 0;
    for (let step = 0; step < 100; step++) {
      const { value, derivative } = legendre(points, x);
      slope = derivative;
      const change = value / derivative;
      x -= change;
      if (Math.abs(change) < 1e-16) break;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  const rule = { nodes, weights };
  rules.set(points, rule);
  return rule;
}

/** ∫ f over (low, high), cut into equal panels with one Gauss–Legendre rule each. */
export function integrate(
  f: (x: number) => number,
  low: number,
  high: number,
  panels = 8,
  pointsPerPanel = 20,
): number {
  const { nodes, weights } = gaussLegendre(pointsPerPanel);
  const half = (high - low) / panels / 2;
  let sum = 0;
  for (let panel = 0; panel < panels; panel++) {
    const centre = low + half * (2 * panel + 1);
    for (let i = 0; i < nodes.length; i++) sum += weights[i]! * f(centre + half * nodes[i]!);
  }
  return sum * half;
}

function legendre(degree: number, x: number): { value: number; derivative: number } {
  let before = 0;
  let value = 1;
  for (let k = 1; k <= degree; k++) {
    [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  }
  return { value, derivative: (degree * (x * value - before)) / (x * x - 1) };
}
