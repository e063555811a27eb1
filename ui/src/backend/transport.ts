// The one door to Rust: a typed call over Tauri's command, and events.
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { client, EVENT, operations, type Call, type OperationName } from './generated/operations';
import type { Event, Failure } from './generated/types';

/** A refused or failed operation. `code` is stable; `message` and `hint` are English words for people. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly code: string;
  readonly hint: string | null;
  readonly params: Readonly<Record<string, string>>;
  readonly retryable: boolean;

  constructor(failure: Failure) {
    super(failure.message);
    this.code = failure.code;
    this.hint = failure.hint;
    this.params = failure.params;
    this.retryable = failure.retryable;
  }
}

/** How many calls of each operation are not answered yet. */
const underWay = new Map<string, number>();

function count(name: string, by: 1 | -1): void {
  underWay.set(name, (underWay.get(name) ?? 0) + by);
}

/** Whether a call of one of these is not answered yet. */
export function isUnderWay(names: readonly string[]): boolean {
  return names.some((name) => (underWay.get(name) ?? 0) > 0);
}

/** Calls one operation; rejects with a `BackendError`. */
export const call: Call = async (name, ...input) => {
  count(name, 1);
  try {
    const output = await invoke('call', { name, input: input[0] ?? {} });
    if (records(name)) for (const handler of recorded) handler();
    return output as never;
  } catch (reason) {
    throw new BackendError(isFailure(reason) ? reason : unreachable(reason));
  } finally {
    count(name, -1);
  }
};

/** One function per operation: `backend.proof.get({ proof })`. */
export const backend = client(call);

const recorded = new Set<() => void>();

/** Hears of each act that can be undone, done through this window; the answer stops it. */
export function onRecorded(handler: () => void): () => void {
  recorded.add(handler);
  return () => void recorded.delete(handler);
}

function records(name: OperationName): boolean {
  const { kind, tags } = operations[name];
  return kind === 'command' && name !== 'undo' && name !== 'redo' && (tags as readonly string[]).includes('undo');
}

/** Hears what happens without having asked; the answer stops it. */
export function onEvent(handler: (event: Event) => void): Promise<() => void> {
  return listen<Event>(EVENT, (event) => handler(event.payload));
}

function isFailure(reason: unknown): reason is Failure {
  return typeof reason === 'object' && reason !== null && 'code' in reason && 'message' in reason;
}

function unreachable(reason: unknown): Failure {
  const message = reason instanceof Error ? reason.message : String(reason);
  return { code: 'no-backend', message, hint: 'Start Galley again.', params: {}, retryable: false };
}
