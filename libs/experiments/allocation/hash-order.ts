import { compareText } from '#kernel';

/** The order of a tier: the same in any language. */
export function byHashThenReference(
  a: { readonly hash: bigint; readonly reference: string },
  b: { readonly hash: bigint; readonly reference: string },
): number {
  if (a.hash !== b.hash) return a.hash < b.hash ? -1 : 1;
  return compareText(a.reference, b.reference);
}
