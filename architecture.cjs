/**
 * Who may import whom. `.dependency-cruiser.cjs` turns this table into rules; `npm run check` enforces them and
 * test/architecture proves that a planted violation is caught. A folder imports its own row and nothing else.
 */
const libs = {
  kernel: [],
  statistics: [],
  synthetic: ['kernel', 'statistics'],
  platform: ['kernel'],
  customers: ['kernel', 'platform'],
  campaigns: ['kernel', 'platform', 'customers'],
  measurement: ['kernel', 'platform', 'customers'],
  experiments: ['kernel', 'platform', 'customers', 'campaigns', 'measurement', 'statistics'],
  evaluation: ['kernel', 'platform', 'customers', 'measurement', 'statistics', 'experiments'],
  reporting: [
    'kernel',
    'platform',
    'customers',
    'campaigns',
    'measurement',
    'statistics',
    'experiments',
    'evaluation',
  ],
};

/** What is deployed: everything but the synthetic bank. */
const product = Object.keys(libs).filter((name) => name !== 'synthetic');

/** Apps import libs by their index only, and never one another. */
const apps = {
  api: product,
  worker: product,
  cli: Object.keys(libs),
  console: ['kernel', 'statistics'],
};

/** Packages that a pure lib may use; everything else in node_modules and in Node itself is refused there. */
const purePackages = { kernel: [], synthetic: [], statistics: ['simple-statistics', '@stdlib/.*'] };

module.exports = { libs, apps, purePackages };
