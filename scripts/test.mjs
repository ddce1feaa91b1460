/** `npm test`: installs what is missing, then runs the suite; arguments go to Jest. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { ensureBuilt } from './build.mjs';
import { ensureInstalled, project } from './install.mjs';

ensureInstalled();
ensureBuilt();
const jest = join(project, 'node_modules/jest/bin/jest.js');
const { status } = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', jest, ...process.argv.slice(2)],
  {
    cwd: project,
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_ENV: 'test',
      NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
    },
  },
);
process.exit(status ?? 1);
