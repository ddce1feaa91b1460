/**
 * Version of everything that turns rows into results: rules, SQL, estimators. It is part of every result. Raise it when
 * the same rows would give another figure, and say in CHANGELOG.md which.
 */
export const codeVersion = 'evaluation-1';
