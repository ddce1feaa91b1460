import { Module } from '@nestjs/common';
import { ReportingModule } from '#reporting';
import { KpiResolver } from './kpi.resolver.js';
import { ReviewExportController } from './review-export.controller.js';
import { ReviewResolver } from './review.resolver.js';

@Module({
  imports: [ReportingModule],
  providers: [KpiResolver, ReviewResolver],
  controllers: [ReviewExportController],
})
export class ReportingApiModule {}
