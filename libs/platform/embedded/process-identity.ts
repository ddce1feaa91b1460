import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that can still be told apart after its number has been given to another one. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Differs for every process that ever had this pid. */
  readonly startMark: string;
}

export function ownIdentity(): ProcessIdentity {
  const startMark = startMarkOf(process.pid);
  if (startMark === undefined) throw new Error('This process cannot read its own start time');
  return { pid: process.pid, startMark };
}

/** True while that very process runs; a zombie does not run. */
export function isRunning(identity: ProcessIdentity): boolean {
  return startMarkOf(identity.pid) === identity.startMark;
}

/** Whether the number is taken, be it by a zombie or by somebody else's process. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The command line of a running process, undefined when there is none. */
export function commandLineOf(pid: number): string | undefined {
  if (startMarkOf(pid) === undefined) return undefined;
  if (process.platform === 'linux') return readIfThere(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ');
  return ps(pid, 'command=');
}

function startMarkOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'lstart=');
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses and may hold blanks; state is field 3, start time field 22.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  const boot = readIfThere('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return `${boot}:${fields[19]}`;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim();
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}
