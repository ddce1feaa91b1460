import type { Command } from 'commander';

/** A command's file says what it takes, shows an example, and does it. */
export interface CommandFile {
  configure(command: Command): void;
}

interface CommandEntry {
  readonly description: string;
  readonly load: () => Promise<CommandFile>;
}

export const commands: Readonly<Record<string, CommandEntry>> = {
  demo: {
    description: 'a synthetic bank with four campaigns, their results beside the truth',
    load: () => import('./demo.js'),
  },
  serve: {
    description: 'run the platform: its own PostgreSQL, api and worker, or over DATABASE_URL',
    load: () => import('./serve.js'),
  },
  migrate: { description: 'bring the database schema up to date', load: () => import('./migrate.js') },
  keys: { description: 'create, list and revoke API keys', load: () => import('./keys.js') },
  import: {
    description: 'load customers, snapshots, facts or another file of docs/formats.md',
    load: () => import('./import.js'),
  },
  analyse: {
    description: 'evaluate a finished campaign from one CSV file',
    load: () => import('./analyse.js'),
  },
  evaluate: {
    description: 'evaluate an experiment with everything that is known now',
    load: () => import('./evaluate.js'),
  },
  reproduce: {
    description: 'compute an evaluation again from the rows as known then, and compare',
    load: () => import('./reproduce.js'),
  },
  export: {
    description: 'rosters, contact lists, outcomes, quarantine and reviews as files',
    load: () => import('./export.js'),
  },
  retain: {
    description: 'drop months of snapshots and facts that nothing needs any more',
    load: () => import('./retain.js'),
  },
  backup: { description: 'write all data to a folder', load: () => import('./backup.js') },
  restore: { description: 'load a backup into an empty database', load: () => import('./restore.js') },
};
