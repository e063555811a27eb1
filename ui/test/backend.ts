/** Answers for the one `call` command, by operation; what was asked is kept in order. */
import { mockIPC } from '@tauri-apps/api/mocks';
import type { OperationName, Operations } from '../src/backend';

type Answer<N extends OperationName> = (input: Operations[N]['input']) => Operations[N]['output'] | Promise<Operations[N]['output']>;
export type Answers = { [N in OperationName]?: Answer<N> };

export interface Asked {
  name: string;
  input: unknown;
}

export function answerWith(answers: Answers): Asked[] {
  const asked: Asked[] = [];
  mockIPC(
    async (command, payload) => {
      if (command !== 'call') return undefined;
      const { name, input } = payload as { name: OperationName; input: never };
      asked.push({ name, input });
      const answer = answers[name] as Answer<OperationName> | undefined;
      if (answer === undefined) throw failure('unknown-operation', name);
      return answer(input);
    },
    { shouldMockEvents: true },
  );
  return asked;
}

/** As Rust refuses: the words are its own. */
export function failure(code: string, message = code, retryable = false, hint: string | null = null) {
  return { code, message, hint, params: {}, retryable };
}

export function inputsOf(asked: Asked[], name: OperationName): unknown[] {
  return asked.filter((one) => one.name === name).map((one) => one.input);
}
