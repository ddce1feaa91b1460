export * from './chance.js';
export * from './monthly-path.js';
export * from './potential-outcome.js';
export * from './synthetic-customer.js';
export * from './truth.js';
