/** One way to say what went wrong: by its code when there is a message for it, with the next step. */
import { Button, Content, Heading, InlineAlert } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';
import { BackendError } from '../backend';
import type { Failure } from '../backend';
import { lookUp, t } from '../i18n';
import { ToastQueue } from './toasts';

export interface FailureText {
  title: string;
  hint: string | null;
  retryable: boolean;
}

type Failing = Pick<Failure, 'code' | 'message' | 'hint' | 'params' | 'retryable'>;

function isFailure(error: unknown): error is Failing {
  return error instanceof BackendError || (typeof error === 'object' && error !== null && 'code' in error && 'message' in error);
}

export function failureText(error: unknown): FailureText {
  if (!isFailure(error)) {
    return { title: t('failure.unexpected'), hint: error instanceof Error ? error.message : null, retryable: true };
  }
  const given = error.params ?? {};
  // Where it stands in the sentence is the language's own.
  const file = given['name'] === undefined ? t('failure.this-file') : t('failure.named', { name: given['name'] });
  const params = { ...given, file };
  return {
    title: lookUp(`failure.${error.code}`, params) ?? error.message,
    hint: lookUp(`failure.${error.code}.hint`, params) ?? error.hint,
    retryable: error.retryable,
  };
}

/** Reason and next step in one line. */
export function failureLine(error: unknown): string {
  const { title, hint } = failureText(error);
  return hint === null ? title : `${title} ${hint}`;
}

export function hasCode(error: unknown, code: string): boolean {
  return isFailure(error) && error.code === code;
}

/** What the failure says of one of its params; null where it says nothing. */
export function failureParam(error: unknown, name: string): string | null {
  return isFailure(error) ? (error.params?.[name] ?? null) : null;
}

/** Says it in a toast that stays until it is closed. What the person stopped is no failure. */
export function showFailure(error: unknown): void {
  if (hasCode(error, 'cancelled')) return;
  ToastQueue.negative(failureLine(error));
}

interface FailureNoteProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
  /** Another way out, in the place of the retry. */
  children?: ReactNode;
}

/** The same, standing where the thing itself would have stood. */
export function FailureNote({ error, onRetry, children }: FailureNoteProps) {
  const { title, hint } = failureText(error);
  return (
    <InlineAlert variant="negative" styles={style({ maxWidth: 560 })}>
      <Heading level={2}>{title}</Heading>
      <Content>
        {hint !== null && <p className={style({ margin: 0 })}>{hint}</p>}
        {onRetry !== undefined && (
          <Button variant="secondary" size="S" styles={style({ marginTop: 12 })} onPress={onRetry}>
            {t('failure.retry')}
          </Button>
        )}
        {children !== undefined && <div className={style({ marginTop: 12 })}>{children}</div>}
      </Content>
    </InlineAlert>
  );
}
