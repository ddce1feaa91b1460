import { Fault } from '#kernel';

/**
 * A statement or a part of one, with its values kept apart from its text. Interpolated values are bound as parameters,
 * interpolated `Sql` is spliced; there is no other way for a value to get into a statement.
 */
export class Sql {
  constructor(
    /** One more than the values: the text before, between and after them. */
    private readonly strings: readonly string[],
    readonly values: readonly unknown[],
  ) {}

  get text(): string {
    return this.strings.reduce((text, next, index) => `${text}$${index}${next}`);
  }

  /** Pieces for composition. */
  pieces(): { strings: readonly string[]; values: readonly unknown[] } {
    return { strings: this.strings, values: this.values };
  }
}

function compose(strings: readonly string[], values: readonly unknown[]): Sql {
  const text: string[] = [strings[0] ?? ''];
  const bound: unknown[] = [];
  const append = (piece: string) => {
    text[text.length - 1] += piece;
  };
  values.forEach((value, index) => {
    if (value instanceof Sql) {
      const { strings: inner, values: innerValues } = value.pieces();
      append(inner[0] ?? '');
      innerValues.forEach((each, position) => {
        bound.push(each);
        text.push(inner[position + 1] ?? '');
      });
      append(strings[index + 1] ?? '');
    } else {
      bound.push(value);
      text.push(strings[index + 1] ?? '');
    }
  });
  return new Sql(text, bound);
}

const identifierPattern = /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/;

export const sql = Object.assign(
  (strings: TemplateStringsArray, ...values: unknown[]): Sql => compose(strings, values),
  {
    empty: new Sql([''], []),

    /** A table, column or function name that code chose. Anything unusual is refused: no user's string comes this way. */
    identifier(name: string): Sql {
      if (!identifierPattern.test(name))
        throw new Fault('SQL_IDENTIFIER', `'${name}' is not a plain SQL identifier`);
      return new Sql([name], []);
    },

    /** Text of a trusted constant in code. */
    literal(text: string): Sql {
      return new Sql([text], []);
    },

    join(parts: readonly unknown[], separator = ', '): Sql {
      if (parts.length === 0) return new Sql([''], []);
      return compose(['', ...parts.slice(1).map(() => separator), ''], parts);
    },
  },
);
