import { gaussLegendre } from '../numerics/gauss-legendre.js';

/** ln of the share of its peak below which an integrand is left out: e⁻⁴², less than a rounding error of the sum. */
const negligible = -42;
const panels = 12;
const pointsPerPanel = 12;

/** Where and how fast a function may change: on a length of `unit` around `centre`. */
export interface Scale {
  readonly centre: number;
  readonly unit: number;
}

/**
 * ∫ f over the real line for a positive f whose logarithm is concave, to about 13 digits even where f is tiny
 * everywhere: the peak is found first, then the range where f matters, then both are cut into panels.
 *
 * @param scales panels are finer around each; the peak is looked for from the centres and between them.
 *   0 when f is 0 in doubles at all of these.
 */
export function integrateLogConcave(f: (u: number) => number, scales: readonly Scale[]): number {
  const peak = peakOf(f, scales);
  const height = Math.log(f(peak));
  if (height === -Infinity) return 0;
  const smallest = Math.min(...scales.map(({ unit }) => unit));
  const low = edgeOf(f, peak, -smallest, height);
  const high = edgeOf(f, peak, smallest, height);
  const cuts = Array.from({ length: panels + 1 }, (_, i) => low + ((high - low) * i) / panels);
  for (const { centre, unit } of scales) {
    for (let step = -8; step <= 8; step += 2) {
      const cut = centre + step * unit;
      if (cut > low && cut < high) cuts.push(cut);
    }
  }
  cuts.sort((a, b) => a - b);
  const { nodes, weights } = gaussLegendre(pointsPerPanel);
  let sum = 0;
  for (let panel = 1; panel < cuts.length; panel++) {
    const half = (cuts[panel]! - cuts[panel - 1]!) / 2;
    const centre = (cuts[panel]! + cuts[panel - 1]!) / 2;
    for (let i = 0; i < pointsPerPanel; i++) sum += weights[i]! * half * f(centre + half * nodes[i]!);
  }
  return sum;
}

/** Uphill in doubling steps from the best of some starts, then golden-section search within the last steps. */
function peakOf(f: (u: number) => number, scales: readonly Scale[]): number {
  const centres = scales.map(({ centre }) => centre);
  const [first, last] = [Math.min(...centres), Math.max(...centres)];
  const between = Array.from({ length: 19 }, (_, i) => first + ((last - first) * (i + 1)) / 20);
  const start = [...centres, ...between].reduce((best, u) => (f(u) > f(best) ? u : best));
  const unit = Math.min(...scales.map((scale) => scale.unit));
  let step = f(start + unit / 8) > f(start) ? unit : -unit;
  let [behind, top] = [start - step, start];
  while (f(top + step) > f(top)) {
    [behind, top] = [top, top + step];
    step *= 2;
  }
  return goldenSection(f, Math.min(behind, top + step), Math.max(behind, top + step));
}

function goldenSection(f: (u: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [fLeft, fRight] = [f(left), f(right)];
  for (let i = 0; i < 30; i++) {
    if (fLeft < fRight) {
      [low, left, fLeft] = [left, right, fRight];
      right = low + ratio * (high - low);
      fRight = f(right);
    } else {
      [high, right, fRight] = [right, left, fLeft];
      left = high - ratio * (high - low);
      fLeft = f(left);
    }
  }
  return (low + high) / 2;
}

/** Where f has fallen to the negligible share of its peak, to within a twentieth of the way. */
function edgeOf(f: (u: number) => number, peak: number, firstStep: number, height: number): number {
  const matters = (u: number) => Math.log(f(u)) - height > negligible;
  let step = firstStep;
  while (matters(peak + step)) step *= 2;
  let [inside, outside] = [step === firstStep ? 0 : step / 2, step];
  while (Math.abs(outside - inside) > Math.abs(outside) / 20) {
    const middle = (inside + outside) / 2;
    if (matters(peak + middle)) inside = middle;
    else outside = middle;
  }
  return peak + outside;
}
