#!/usr/bin/env node
import 'reflect-metadata';
import { Command } from 'commander';

import { commands } from './commands/index.js';
import { report } from './report-error.js';

const program = new Command('tierlift')
  .description(
    'Design bank campaigns as experiments over tiered customers, run them, learn what each one did',
  )
  .showHelpAfterError('(add --help for the arguments and an example)')
  .exitOverride();

const asked = process.argv[2] === 'help' ? process.argv[3] : process.argv[2];

for (const [name, { description, load }] of Object.entries(commands)) {
  const command = program.command(name).description(description);
  // Only the command that was asked for is loaded: the libraries behind the others take a second.
  if (name === asked) (await load()).configure(command);
  else command.allowUnknownOption().allowExcessArguments();
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
