import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { formatAmount, parseAmount, parseCalendarDate, type CalendarDate, type Fen } from '#kernel';

function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

function readDate(value: unknown): CalendarDate {
  const date = typeof value === 'string' ? parseCalendarDate(value) : undefined;
  if (date === undefined) throw badInput(`'${String(value)}' is not a calendar date of the form YYYY-MM-DD.`);
  return date;
}

function readAmount(value: unknown): Fen {
  const fen = typeof value === 'string' ? parseAmount(value) : undefined;
  if (fen === undefined) {
    throw badInput(
      `'${String(value)}' is not an amount: write a decimal string with at most two decimals, such as "1234.50".`,
    );
  }
  return fen;
}

export const CalendarDateScalar = new GraphQLScalarType<CalendarDate, string>({
  name: 'CalendarDate',
  description: "A calendar date in the bank's time zone, YYYY-MM-DD.",
  serialize: (value) => String(value),
  parseValue: readDate,
  parseLiteral: (node) => readDate(node.kind === Kind.STRING ? node.value : undefined),
});

/** In TypeScript an amount is a bigint of fen; on the wire it is a decimal string. */
export const AmountScalar = new GraphQLScalarType<Fen, string>({
  name: 'Amount',
  description:
    'An exact amount of money in the currency of the bank (CNY by default) as a decimal string, such as "1234.50".',
  serialize: (value) => formatAmount(typeof value === 'bigint' ? value : BigInt(value as string)),
  parseValue: readAmount,
  parseLiteral: (node) => readAmount(node.kind === Kind.STRING ? node.value : undefined),
});
