import { normaliseText } from './normalised-text.js';
import { restrictedTerms, type WordingRule } from './wording-lexicon.js';

export interface WordingHit {
  readonly rule: WordingRule;
  /** As written in the original. */
  readonly matched: string;
  /** The hit with what stands around it, as written. */
  readonly excerpt: string;
  /** Index of the hit in the original. */
  readonly at: number;
}

const charactersAround = 12;

/** Every restricted turn of phrase in a text, in reading order; of overlapping hits of one rule the first. */
export function scanWording(original: string): readonly WordingHit[] {
  const { text, at } = normaliseText(original);
  const hits: (WordingHit & { readonly end: number })[] = [];
  for (const term of restrictedTerms) {
    const clearedSpans = term.cleared.flatMap((each) => [...text.matchAll(each)].map(spanOf));
    for (const match of text.matchAll(term.pattern)) {
      const span = spanOf(match);
      if (clearedSpans.some((clear) => clear.from <= span.from && span.to <= clear.to)) continue;
      const from = at[span.from]!;
      const to = (at[span.to - 1] ?? original.length - 1) + 1;
      hits.push({
        rule: term.rule,
        matched: original.slice(from, to),
        excerpt: original.slice(Math.max(0, from - charactersAround), to + charactersAround),
        at: from,
        end: to,
      });
    }
  }
  hits.sort((a, b) => a.at - b.at || b.end - a.end);
  return hits
    .filter(
      (hit, index) =>
        !hits.slice(0, index).some((earlier) => earlier.rule === hit.rule && earlier.end > hit.at),
    )
    .map(({ end: _, ...hit }) => hit);
}

function spanOf(match: RegExpMatchArray): { from: number; to: number } {
  return { from: match.index!, to: match.index! + match[0].length };
}
