import {
  BadRequestException,
  Controller,
  Get,
  NotFoundException,
  Param,
  Res,
  UseFilters,
} from '@nestjs/common';
import type { Response } from 'express';
import type { Actor } from '#kernel';
import { parsePeriod, reviewCsv, reviewHtml, ReviewReader } from '#reporting';
import { CurrentActor, FaultFilter } from '../graphql/index.js';
import { requireWholeBank } from './review.resolver.js';

/** The page is all in one file and runs nothing: whatever a name in it contained, no script would start. */
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

@Controller('reviews')
@UseFilters(FaultFilter)
export class ReviewExportController {
  constructor(private readonly reviews: ReviewReader) {}

  /** GET /reviews/2026Q3.html is the page, GET /reviews/2026Q3.csv the data. */
  @Get(':file')
  async export(
    @Param('file') file: string,
    @CurrentActor() actor: Actor,
    @Res() response: Response,
  ): Promise<void> {
    const [name = '', format] = file.split('.');
    const period = parsePeriod(name);
    if (!period || (format !== 'html' && format !== 'csv'))
      throw new BadRequestException('Ask for a file such as 2026Q3.html or 2026H1.csv.');
    requireWholeBank(actor);
    const review = await this.reviews.find(period);
    if (!review) throw new NotFoundException(`There is no review of ${name}.`);
    response.setHeader('content-disposition', `attachment; filename="review-${name}.${format}"`);
    response.setHeader('cache-control', 'no-store');
    if (format === 'csv') {
      response.type('text/csv; charset=utf-8').send(reviewCsv(review.document));
      return;
    }
    response.setHeader('content-security-policy', pagePolicy);
    response.type('text/html; charset=utf-8').send(reviewHtml(review.document, review));
  }
}
