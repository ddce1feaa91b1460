import { Module } from '@nestjs/common';
import { EvaluationModule } from '#evaluation';
import { ChangesResolver, EvaluationChangesResolver } from './changes.resolver.js';
import { EvaluationResolver } from './evaluation.resolver.js';
import { OutcomesController } from './outcomes.controller.js';
import { BreakdownResolver, ResultResolver } from './result.resolver.js';

@Module({
  imports: [EvaluationModule],
  controllers: [OutcomesController],
  providers: [
    EvaluationResolver,
    ResultResolver,
    BreakdownResolver,
    ChangesResolver,
    EvaluationChangesResolver,
  ],
})
export class EvaluationApiModule {}
