/** `npm run tierlift -- <command>`: installs and builds what is missing, then is the command line itself. */
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';

ensureInstalled();
ensureBuilt();
await import('../dist/apps/cli/main.js');
