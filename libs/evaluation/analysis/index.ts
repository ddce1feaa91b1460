export { analyseFile } from './analyse-file.js';
export type { AnalysedEstimate, AnalysisAnswer } from './analysis-answer.js';
export { parseAnalysisSpec, type AnalysisSpec } from './analysis-spec.js';
