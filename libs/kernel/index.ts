export * from './actor.js';
export * from './calendar-date.js';
export * from './canonical-json.js';
export * from './fault.js';
export * from './id.js';
export * from './money.js';
export * from './period.js';
export * from './refusal.js';
