import { Button } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type ReactNode, useRef } from 'react';
import { useMutate } from '../backend';
import { showFailure } from '../app/failures';
import { t } from '../i18n';
import { sealed, withFile, withoutFile } from '../viewer';
import { useAround } from './around';
import { AttachButton, FileChips } from './attached/FileChips';
import { useAttaching } from './attached/useAttaching';
import { namingIn } from './mentions/naming';
import { leaveField, WritingField } from './WritingField';
import { useWritten } from './written';

/** An answer in the making; what is typed is kept until it is sent. The children stand at the other end of its row. */
export function ReplyField({ thread, children }: { thread: string; children: ReactNode }) {
  const draft = useWritten(`thread/${thread}/reply`);
  const { text, along } = draft.written;
  const { people } = useAround();
  const attaching = useAttaching(along.files.length, (file) => draft.change((now) => ({ ...now, along: withFile(now.along, file) })));
  const sent = useRef('');
  const reply = useMutate('thread.reply', { onSuccess: () => draft.clear(sent.current), onError: showFailure });
  const idle = text.trim() === '' || attaching.coming.length > 0;
  const send = () => {
    if (idle || reply.isPending) return;
    sent.current = draft.kept();
    const attachments = along.files.map(({ id, name }) => ({ id, name }));
    reply.mutate({ thread, text: sealed(text.trim(), along.mentions), attachments });
  };
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', gap: 8 })}>
      <WritingField
        label={t('reply.label')}
        placeholder={t('reply.placeholder')}
        value={text}
        onChange={(next) => draft.change((now) => ({ ...now, text: next }))}
        onSend={send}
        onEscape={leaveField}
        naming={namingIn(people, draft)}
        onPictures={attaching.paste}
      />
      <FileChips files={along.files} attaching={attaching} onRemove={(file) => draft.change((now) => ({ ...now, along: withoutFile(now.along, file) }))} />
      <div className={style({ display: 'flex', alignItems: 'center', gap: 8 })}>
        {children}
        <span className={style({ flexGrow: 1, minWidth: 0, truncate: true, textAlign: 'end', font: 'ui-sm', color: 'neutral-subdued' })}>
          {attaching.coming.length > 0 ? t('attach.wait') : along.files.length > 0 && text.trim() === '' ? t('attach.say') : null}
        </span>
        <AttachButton attaching={attaching} />
        <Button variant="accent" size="S" isDisabled={idle} onPress={send}>
          {t('reply.send')}
        </Button>
      </div>
    </div>
  );
}
