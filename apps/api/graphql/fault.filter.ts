import { Catch, ServiceUnavailableException, type ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { Fault } from '#kernel';
import { isSpeakable } from './masked-error.js';

/** The same for downloads and uploads as `maskError` for GraphQL. */
@Catch(Fault)
export class FaultFilter extends BaseExceptionFilter<Fault> {
  override catch(fault: Fault, host: ArgumentsHost): void {
    const { code, message } = fault;
    super.catch(
      isSpeakable(fault) ? (new ServiceUnavailableException({ code, message }) as never) : fault,
      host,
    );
  }
}
