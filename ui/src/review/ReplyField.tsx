import { Button } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';
import { useMutate } from '../backend';
import { showFailure } from '../app/failures';
import { t } from '../i18n';
import { useDraftText } from './useDraftText';
import { leaveField, WritingField } from './WritingField';

/** An answer in the making; what is typed is kept until it is sent. The children stand at the other end of its row. */
export function ReplyField({ thread, children }: { thread: string; children: ReactNode }) {
  const draft = useDraftText(`thread/${thread}/reply`);
  const reply = useMutate('thread.reply', { onSuccess: (_, sent) => draft.clear(sent.text), onError: showFailure });
  const idle = draft.text.trim() === '';
  const send = () => {
    if (idle || reply.isPending) return;
    reply.mutate({ thread, text: draft.text.trim() });
  };
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', gap: 8 })}>
      <WritingField
        label={t('reply.label')}
        placeholder={t('reply.placeholder')}
        value={draft.text}
        onChange={draft.setText}
        onSend={send}
        onEscape={leaveField}
      />
      <div className={style({ display: 'flex', gap: 8, justifyContent: 'space-between' })}>
        {children}
        <Button variant="accent" size="S" isDisabled={idle} onPress={send}>
          {t('reply.send')}
        </Button>
      </div>
    </div>
  );
}
