const offset = 0xcbf29ce484222325n;
const prime = 0x100000001b3n;
const mask = (1n << 64n) - 1n;

/** A seed for chance from a name, the same everywhere: FNV-1a over UTF-16 code units, 64 bits (Fowler, Noll & Vo 1991). */
export function seedOfText(text: string): bigint {
  let hash = offset;
  for (let i = 0; i < text.length; i++) hash = ((hash ^ BigInt(text.charCodeAt(i))) * prime) & mask;
  return hash;
}
