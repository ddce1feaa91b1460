import type { LoggerService } from '@nestjs/common';
import pino, { type Logger } from 'pino';
import type { Configuration } from '../configuration/configuration.js';

/** Where things are logged. Nest's own messages come through here too, one format for all. */
export class Log implements LoggerService {
  constructor(readonly pino: Logger) {}

  static create(configuration: Configuration, name: string): Log {
    const level = configuration.values.LOG_LEVEL;
    if (configuration.values.LOG_FORMAT === 'json')
      return new Log(pino({ name, level }, pino.destination(2)));
    const stream = {
      write(line: string) {
        const {
          time,
          level: number,
          msg,
          err,
          name: _name,
          pid: _pid,
          hostname: _host,
          ...rest
        } = JSON.parse(line) as Record<string, unknown>;
        const label = pino.levels.labels[Number(number)]?.toUpperCase().padEnd(5);
        const extra = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : '';
        const stack = (err as { stack?: string } | undefined)?.stack;
        process.stderr.write(
          `${new Date(Number(time)).toISOString().slice(11, 19)} ${label} ${name}: ${String(msg)}${extra}${stack ? `\n${stack}` : ''}\n`,
        );
      },
    };
    return new Log(pino({ name, level }, stream));
  }

  static silent(): Log {
    return new Log(pino({ level: 'silent' }));
  }

  log(message: unknown, context?: string): void {
    this.pino.debug({ context }, String(message));
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.pino.error(
      { rest: rest.length > 0 ? rest : undefined, err: message instanceof Error ? message : undefined },
      String(message),
    );
  }
  warn(message: unknown, context?: string): void {
    this.pino.warn({ context }, String(message));
  }
  debug(message: unknown, context?: string): void {
    this.pino.debug({ context }, String(message));
  }
  verbose(message: unknown, context?: string): void {
    this.pino.trace({ context }, String(message));
  }
}
