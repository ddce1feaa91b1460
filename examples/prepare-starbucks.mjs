// Builds the wave of hour 0 out of the event log, one row per person:
//   node examples/prepare-starbucks.mjs FOLDER > starbucks-wave-0.csv
// FOLDER holds starbucks_transcript.csv.gz, starbucks_portfolio.csv.gz and starbucks_profile.csv.gz.
// arm     the type of the offer received at hour 0; none where there was none
// bought  1 where the person had a transaction before hour 168
// spend   the sum of those transactions
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const folder = process.argv[2];
if (!folder) throw new Error('Name the folder that holds the starbucks files.');
const firstWeekHours = 168;

/** Records of a file whose values contain no quotation marks. */
function records(name) {
  const [header, ...lines] = gunzipSync(readFileSync(join(folder, name)))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  const columns = header.trimEnd().split(',');
  return lines.map((line) => {
    const values = line.trimEnd().split(',');
    return Object.fromEntries(columns.map((column, index) => [column, values[index]]));
  });
}

const typeOf = new Map(records('starbucks_portfolio.csv.gz').map((offer) => [offer.id, offer.offer_type]));
const people = new Map(
  records('starbucks_profile.csv.gz').map((person) => [person.id, { arm: 'none', cents: 0, bought: 0 }]),
);
for (const event of records('starbucks_transcript.csv.gz')) {
  const person = people.get(event.person);
  const hour = Number(event.time);
  if (event.event === 'offer received' && hour === 0) person.arm = typeOf.get(event.offer_id);
  if (event.event === 'transaction' && hour < firstWeekHours) {
    person.bought = 1;
    person.cents += Math.round(Number(event.amount) * 100);
  }
}
console.log('person,arm,bought,spend');
for (const [id, { arm, bought, cents }] of people)
  console.log([id, arm, bought, (cents / 100).toFixed(2)].join(','));
