/**
 * Wording as a reader takes it in: full-width letters folded, invisible characters gone, a few traditional characters
 * simplified, and decoration between Chinese characters removed, so that '保 本', '保·本' and '“保”本' read as 保本.
 * Every character remembers where it stood in the original.
 */
export interface NormalisedText {
  readonly text: string;
  /** at[i] is the index in the original of the character text[i]. */
  readonly at: readonly number[];
}

const invisible = /[\u00ad\u200b-\u200f\u2060-\u2064\ufe0e\ufe0f\ufeff]/u;
const decoration = /[\s*·•_~^|/\\\-—–.…'"“”‘’「」『』《》【】+&]/u;
const chinese = /\p{Script=Han}/u;

/** Traditional or financial-form character, then its simplified form. */
const pairs =
  '證证無无風风險险壹一級级頂顶極极國国賠赔賺赚獨独絕绝對对選选穩稳損损償偿個个優优終终領领導导銷销沒没負负謹谨資资財财產产';
const simplified = new Map(
  Array.from({ length: pairs.length / 2 }, (_, i) => [pairs[2 * i]!, pairs[2 * i + 1]!]),
);

interface Placed {
  readonly character: string;
  readonly at: number;
}

function folded(original: string): Placed[] {
  const placed: Placed[] = [];
  let at = 0;
  for (const symbol of original) {
    if (!invisible.test(symbol)) {
      for (const character of symbol.normalize('NFKC').toLowerCase())
        placed.push({ character: simplified.get(character) ?? character, at });
    }
    at += symbol.length;
  }
  return placed;
}

export function normaliseText(original: string): NormalisedText {
  const kept: Placed[] = [];
  const placed = folded(original);
  for (let index = 0; index < placed.length; index += 1) {
    const { character, at } = placed[index]!;
    if (!decoration.test(character)) {
      kept.push({ character, at });
      continue;
    }
    let end = index;
    while (end + 1 < placed.length && decoration.test(placed[end + 1]!.character)) end += 1;
    const before = kept.at(-1)?.character ?? '';
    const after = placed[end + 1]?.character ?? '';
    const splitsChinese = chinese.test(before) && chinese.test(after);
    // A line break ends a thought: what stands on two lines is not one word.
    const breaks = placed.slice(index, end + 1).some((each) => each.character === '\n');
    if (breaks) kept.push({ character: '\n', at });
    else if (!splitsChinese) kept.push(...placed.slice(index, end + 1));
    index = end;
  }
  const at: number[] = [];
  let text = '';
  for (const each of kept) {
    for (let unit = 0; unit < each.character.length; unit += 1) at.push(each.at);
    text += each.character;
  }
  return { text, at };
}
