import type { CalendarDate } from '#kernel';
import {
  monthsBefore,
  syntheticCustomers,
  type BankSettings,
  type MonthOfCustomer,
  type SyntheticCustomer,
  type SyntheticFact,
} from '#synthetic';

/** Lines are handed on in blocks of about this many characters: a chunk per line would be slower than its content. */
const blockLength = 64 * 1024;

/** Joins lines into blocks. */
async function* inBlocks(lines: Iterable<string>): AsyncGenerator<string> {
  let block = '';
  for (const line of lines) {
    block += line;
    if (block.length < blockLength) continue;
    yield block;
    block = '';
  }
  yield block;
}

const csvLine = (...values: (string | number | boolean | undefined)[]) =>
  `${values.map((value) => value ?? '').join(',')}\n`;

export function customersFile(settings: BankSettings): AsyncGenerator<string> {
  function* lines() {
    yield 'reference,relationship,customerKind,openedOn,region,branch,manager,birthYear,gender,maritalStatus,youngestChildBirthYear,occupation,employerType,industry,riskAppetite,behaviour,annualSales,totalAssets\n';
    for (const each of syntheticCustomers(settings)) {
      yield csvLine(
        each.reference,
        each.relationship,
        each.customerKind,
        each.openedOn,
        each.region,
        each.branch,
        each.manager,
        each.birthYear,
        each.gender,
        each.maritalStatus,
        each.youngestChildBirthYear,
        each.occupation,
        each.employerType,
        each.industry,
        each.riskAppetite,
        each.behaviour,
        each.annualSales,
        each.totalAssets,
      );
    }
  }
  return inBlocks(lines());
}

export function consentsFile(settings: BankSettings, decidedOn: CalendarDate): AsyncGenerator<string> {
  function* lines() {
    yield 'reference,purpose,granted,decidedOn\n';
    for (const each of syntheticCustomers(settings))
      yield csvLine(each.reference, 'marketing', each.marketingConsent, decidedOn);
  }
  return inBlocks(lines());
}

export function tagsFile(settings: BankSettings, validFrom: CalendarDate): AsyncGenerator<string> {
  function* lines() {
    yield 'reference,family,tag,validFrom\n';
    for (const each of syntheticCustomers(settings))
      for (const { family, tag } of each.tags) yield csvLine(each.reference, family, tag, validFrom);
  }
  return inBlocks(lines());
}

const snapshotHeader =
  'reference,asOf,deposits,wealth,funds,insurance,aum,dailyAverageAum,productsHeld,transactions,logins,lastActiveOn,closed\n';

/** The calendar years of the month-ends before the campaigns. */
export function yearsOfHistory({ monthEnds, startsOn }: BankSettings): string[] {
  return [...new Set(monthEnds.filter((each) => each < startsOn).map(yearOf))];
}

const yearOf = (day: CalendarDate) => day.slice(0, 4);

/** The month-ends of a year before the campaigns: nobody is treated yet. */
export function historyFile(settings: BankSettings, year: string): AsyncGenerator<string> {
  function* lines() {
    yield snapshotHeader;
    for (const customer of syntheticCustomers(settings)) {
      for (const month of monthsBefore(settings, customer))
        if (yearOf(month.asOf) === year) yield snapshotLine(customer, month);
    }
  }
  return inBlocks(lines());
}

/** The month-ends of the campaigns' time, as each customer's own treatment made them. */
export function outcomeFile(
  settings: BankSettings,
  monthsOf: (customer: SyntheticCustomer) => readonly MonthOfCustomer[],
): AsyncGenerator<string> {
  function* lines() {
    yield snapshotHeader;
    for (const customer of syntheticCustomers(settings)) {
      for (const month of monthsOf(customer)) yield snapshotLine(customer, month);
    }
  }
  return inBlocks(lines());
}

export function factsFile(
  source: string,
  facts: Iterable<{ readonly reference: string; readonly fact: SyntheticFact }>,
): AsyncGenerator<string> {
  function* lines() {
    yield 'source,eventId,reference,kind,occurredAt,campaign,variant,channel,product,amount,score,recommend\n';
    for (const { reference, fact } of facts) {
      yield csvLine(
        source,
        fact.eventId,
        reference,
        fact.kind,
        fact.occurredAt,
        fact.campaign,
        fact.variant,
        fact.channel,
        fact.product,
        fact.amount?.toFixed(2),
        fact.score,
        fact.recommend,
      );
    }
  }
  return inBlocks(lines());
}

function snapshotLine(customer: SyntheticCustomer, month: MonthOfCustomer): string {
  return csvLine(
    customer.reference,
    month.asOf,
    month.deposits.toFixed(2),
    month.wealth.toFixed(2),
    month.funds.toFixed(2),
    month.insurance.toFixed(2),
    month.aum.toFixed(2),
    month.aum.toFixed(2),
    month.products,
    month.transactions,
    month.logins,
    month.lastActiveOn,
    month.closed,
  );
}
