const swc = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
    target: 'es2022',
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
  swcrc: false,
};

const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/test/support/fixed-seed.ts'],
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
};

/** Pure rules and statistics: no database, no network. */
const unit = {
  ...shared,
  displayName: 'unit',
  testMatch: [
    '<rootDir>/{apps,libs}/**/*.spec.ts',
    '<rootDir>/test/{architecture,mutation,reference}/**/*.spec.ts',
  ],
  testPathIgnorePatterns: ['\\.db\\.spec\\.ts$', '/node_modules/', '/dist/'],
};

/** Stores, readers and stories: a real PostgreSQL, started once for the run. */
const database = {
  ...shared,
  displayName: 'database',
  testMatch: [
    '<rootDir>/{apps,libs}/**/*.db.spec.ts',
    '<rootDir>/test/{contract,e2e,faults,seeds}/**/*.spec.ts',
  ],
  globalSetup: '<rootDir>/test/support/start-postgres.mjs',
  globalTeardown: '<rootDir>/test/support/stop-postgres.mjs',
};

export default {
  projects: [unit, database],
  testTimeout: 60_000,
  // Jest takes one core less than there are, which on two cores is one.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1500MB',
};
