import { CommanderError } from 'commander';
import { isRefusal, Fault } from '#kernel';

/** What a command ends with when the platform says no: the message is meant for the user. */
export class CommandRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommandRefused';
  }
}

export const exitCodes = { refused: 1, wrongUse: 2, broken: 3 } as const;

/** Prints what went wrong, as briefly as it can be told, and returns the exit code. */
export function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.wrongUse;
  if (isRefusal(error) || error instanceof CommandRefused) {
    console.error(error.message);
    return exitCodes.refused;
  }
  if (error instanceof Fault) {
    console.error(`${error.code}: ${error.message}`);
    if (error.retryable) console.error('Trying again may help.');
    return exitCodes.broken;
  }
  console.error(error instanceof Error && process.env.LOG_LEVEL !== 'debug' ? error.message : error);
  return exitCodes.broken;
}
