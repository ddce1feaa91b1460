import { Module } from '@nestjs/common';
import { IntakeModule } from '#platform';
import { IntakeResolver } from './intake.resolver.js';
import { UploadController } from './upload.controller.js';

@Module({ imports: [IntakeModule], controllers: [UploadController], providers: [IntakeResolver] })
export class IntakeApiModule {}
