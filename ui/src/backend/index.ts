// The interface's only door to Rust. Shapes, names and tags are generated; transport and hooks are written by hand.
export * from './generated/types';
export { EVENT, operations, type InputOf, type OperationName, type Operations } from './generated/operations';
export { backend, BackendError, call, isUnderWay, onEvent, onRecorded } from './transport';
export { covers, isStale, tagsOf } from './tags';
export {
  invalidate,
  listenForChanges,
  queryOf,
  useMutate,
  useOperation,
  type CommandName,
  type OperationOptions,
  type QueryName,
} from './queries';
