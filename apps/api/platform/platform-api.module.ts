import { Module } from '@nestjs/common';
import { AccessResolver } from './access.resolver.js';
import { AuditResolver } from './audit.resolver.js';
import { ClockResolver } from './clock.resolver.js';
import { RunResolver } from './run.resolver.js';

@Module({ providers: [AccessResolver, AuditResolver, ClockResolver, RunResolver] })
export class PlatformApiModule {}
