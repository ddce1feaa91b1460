/** The GraphQL skin of each context. */
export const contextApiModules = [];
