import { normalUpper, normalUpperQuantile } from '../distributions/index.js';

/** How the chance of a false alarm is spent over the share of information that has come in. */
export type Spending =
  /** Hardly anything early, nearly all at the end. */
  | { readonly kind: 'obrienFlemingLike' }
  /** Evenly: easy to stop early, dear at the end. */
  | { readonly kind: 'pocockLike' }
  /** α·t^exponent (Kim and DeMets). */
  | { readonly kind: 'power'; readonly exponent: number }
  /** α·(1 − e^{−γt})/(1 − e^{−γ}): γ = −4 is near O'Brien–Fleming, 1 near Pocock, 0 is even. */
  | { readonly kind: 'hwangShihDeCani'; readonly gamma: number };

/**
 * Chance of a false alarm that may be spent until a share t of the planned information, out of `alpha` for one tail.
 * Beyond the planned information everything is spent.
 *
 * Source: Lan, DeMets (1983), Biometrika 70, 659–663; Kim, DeMets (1987), Biometrika 74, 149–154; Hwang, Shih, DeCani
 * (1990), Statistics in Medicine 9, 1439–1445.
 */
export function spentAt(spending: Spending, alpha: number, information: number): number {
  const t = Math.min(1, information);
  switch (spending.kind) {
    case 'obrienFlemingLike':
      return 2 * normalUpper(normalUpperQuantile(alpha / 2) / Math.sqrt(t));
    case 'pocockLike':
      return alpha * Math.log1p((Math.E - 1) * t);
    case 'power':
      return alpha * t ** spending.exponent;
    case 'hwangShihDeCani':
      return spending.gamma === 0
        ? alpha * t
        : (alpha * Math.expm1(-spending.gamma * t)) / Math.expm1(-spending.gamma);
  }
}

export function isSpending(spending: Spending): boolean {
  if (spending.kind === 'power') return spending.exponent > 0 && Number.isFinite(spending.exponent);
  return spending.kind !== 'hwangShihDeCani' || Number.isFinite(spending.gamma);
}
