import { Module } from '@nestjs/common';
import { CustomersModule } from '#customers';
import { CustomerResolver } from './customer.resolver.js';
import { LifecycleRuleResolver } from './lifecycle-rule.resolver.js';
import { SegmentResolver } from './segment.resolver.js';
import { TierSchemeResolver } from './tier-scheme.resolver.js';

@Module({
  imports: [CustomersModule],
  providers: [CustomerResolver, LifecycleRuleResolver, SegmentResolver, TierSchemeResolver],
})
export class CustomersApiModule {}
