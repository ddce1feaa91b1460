export { answerFromMemory } from './answer-from-memory.js';
export { HoldsUntilChange } from './holds-until-change.js';
export { answerText, keepAnswersPlugin } from './keep-answers.js';
export { KeptAnswers } from './kept-answers.js';
export { standBefore } from './stand-before.js';
