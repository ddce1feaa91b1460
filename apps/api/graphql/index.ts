export {
  checkedPage,
  connectionType,
  largestPage,
  PageArgs,
  PageInfo,
  toConnection,
  type Connection,
} from './connection.js';
export { AuthenticationGuard, CurrentActor, Public, type ApiContext } from './current-actor.js';
export { FaultFilter } from './fault.filter.js';
export { given } from './given.js';
export { loaderOf } from './loader.js';
export { outcomeUnion } from './outcome-union.js';
export { refusalType, refusalTypeNames, refusalTypesOf, RefusalModel } from './refusal-type.js';
export { AmountScalar, CalendarDateScalar } from './scalars.js';
