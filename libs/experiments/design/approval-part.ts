import type { ApprovalPart } from '#campaigns';
import type { ExperimentDesign } from './experiment-design.js';

/** What an experiment puts under the approval of its campaign: its whole design. */
export function approvalPart(code: string, design: ExperimentDesign): ApprovalPart {
  return { part: partOf(code), content: { experimentCode: code, design } };
}

export function partOf(code: string): string {
  return `experiment:${code}`;
}
