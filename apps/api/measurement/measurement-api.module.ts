import { Module } from '@nestjs/common';
import { MeasurementModule } from '#measurement';
import { MeasurementResolver } from './measurement.resolver.js';

@Module({ imports: [MeasurementModule], providers: [MeasurementResolver] })
export class MeasurementApiModule {}
