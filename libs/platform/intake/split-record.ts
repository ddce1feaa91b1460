/** The values of a record, or that its quotation marks do not fit. */
export type SplitRecord = readonly string[] | 'badQuotes' | 'continues';

/**
 * Splits one record of RFC 4180. A record without quotation marks, which is nearly every one, is what lies between its
 * delimiters. `continues`: a quoted value is still open at the end, so the record goes on in the next line.
 */
export function splitRecord(text: string, delimiter: string): SplitRecord {
  return text.includes('"') ? splitQuoted(text, delimiter) : text.split(delimiter);
}

function splitQuoted(text: string, delimiter: string): SplitRecord {
  const values: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      if (end === -1) return 'continues';
      const next = text[end + 1];
      if (next !== undefined && next !== delimiter) return 'badQuotes';
      values.push(text.slice(at + 1, end).replaceAll('""', '"'));
      if (next === undefined) return values;
      at = end + 2;
    } else {
      const end = text.indexOf(delimiter, at);
      const value = end === -1 ? text.slice(at) : text.slice(at, end);
      if (value.includes('"')) return 'badQuotes';
      values.push(value);
      if (end === -1) return values;
      at = end + 1;
    }
  }
}

/** Position of the quotation mark that ends a value; a doubled one stands for itself. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}
