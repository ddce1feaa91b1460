/** Entities of all contexts. */
export const entities = [];
