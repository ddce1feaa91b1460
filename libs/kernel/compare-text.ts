/**
 * As the database orders texts (collation C, UTF-8) and Python its `bytes`: by the codes of their letters, those of two code units
 * last. JavaScript's own order is that of UTF-16.
 */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return isHalf(x) === isHalf(y) ? Math.sign(x - y) : isHalf(x) ? 1 : -1;
  }
  return Math.sign(a.length - b.length);
}

/** Whether a code unit is half of a letter beyond the first 65,536, whose halves have smaller codes than some of those. */
function isHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
