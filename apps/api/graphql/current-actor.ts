import { createParamDecorator, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext } from '@nestjs/graphql';
import { UnauthorizedException } from '@nestjs/common';
import type { Request } from 'express';
import { BearerTokens } from '#platform';
import type { Actor } from '#kernel';

export interface ApiContext {
  readonly req: Request & {
    actor?: Actor;
    /** Present where the request could ask what is worth keeping (apps/api/answers). */
    keepAnswer?: (body: Buffer) => void;
  };
  /** One set of loaders per request. */
  readonly loaders: Map<unknown, unknown>;
}

const publicMark = 'tierlift:public';

/** An endpoint that answers without a key: health, metrics on loopback. */
export const Public = () => SetMetadata(publicMark, true);

function requestOf(context: ExecutionContext): Request & { actor?: Actor } {
  return context.getType<string>() === 'graphql'
    ? GqlExecutionContext.create(context).getContext<ApiContext>().req
    : context.switchToHttp().getRequest();
}

/** The actor behind the request's credential. */
export const CurrentActor = createParamDecorator((_data: unknown, context: ExecutionContext): Actor => {
  const { actor } = requestOf(context);
  if (!actor) throw new UnauthorizedException('This request carries no actor.');
  return actor;
});

/** Every resolver and endpoint needs a credential unless it is marked public. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly tokens: BearerTokens,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(publicMark, [context.getHandler(), context.getClass()]))
      return true;
    const request = requestOf(context);
    request.actor ??= await this.tokens.authenticate(request.headers.authorization);
    if (!request.actor) {
      throw new UnauthorizedException(
        'No valid credential: send "Authorization: Bearer <key>". A key is made with `tierlift keys create`.',
      );
    }
    return true;
  }
}
