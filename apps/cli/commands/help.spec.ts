import { Command } from 'commander';

import { commands } from './index.js';

/** Help as a user sees it, with the texts around the generated part. */
function helpOf(command: Command): string {
  let shown = '';
  command.configureOutput({ writeOut: (text) => (shown += text) });
  command.outputHelp();
  return shown;
}

describe('the help of the command line', () => {
  it.each(Object.keys(commands))('shows an example of %s and of each of its parts', async (name) => {
    const { description, load } = commands[name]!;
    const command = new Command(name).description(description);
    (await load()).configure(command);
    for (const each of [command, ...command.commands]) {
      const path = each === command ? name : `${name} ${each.name()}`;
      expect(helpOf(each)).toMatch(new RegExp(`Examples?:[^]*tierlift ${path}`));
    }
  });
});
