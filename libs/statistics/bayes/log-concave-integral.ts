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
 * @param scales panels are finer around each; the peak is looked for from the outermost centres and between them.
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
    for (let step = -8; step <= 8; step += 2) cuts.push(Math.min(high, Math.max(low, centre + step * unit)));
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

/** To within a part of the smallest unit: uphill from the best of some starts, in steps that double and turn back by half. */
function peakOf(f: (u: number) => number, scales: readonly Scale[]): number {
  const centres = scales.map(({ centre }) => centre);
  const [first, last] = [Math.min(...centres), Math.max(...centres)];
  const starts = Array.from({ length: 21 }, (_, i) => first + ((last - first) * i) / 20);
  let top = starts.reduce((best, u) => (f(u) > f(best) ? u : best));
  const unit = Math.min(...scales.map((scale) => scale.unit));
  for (let step = unit; Math.abs(step) > unit / 8;) {
    if (f(top + step) > f(top)) {
      top += step;
      step *= 2;
    } else step /= -2;
  }
  return top;
}

/** Where f has fallen to the negligible share of its peak, to within a twentieth of the way. */
function edgeOf(f: (u: number) => number, peak: number, firstStep: number, height: number): number {
  const matters = (u: number) => Math.log(f(u)) - height > negligible;
  let [inside, outside] = [0, firstStep];
  while (matters(peak + outside)) [inside, outside] = [outside, 2 * outside];
  while (Math.abs(outside - inside) > Math.abs(outside) / 20) {
    const middle = (inside + outside) / 2;
    if (matters(peak + middle)) inside = middle;
    else outside = middle;
  }
  return peak + outside;
}
