/** Where a comment is written: on the marks just drawn, else on what the canvas shows. */
import { Button, CloseButton, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import SelectRectangle from '@react-spectrum/s2/icons/SelectRectangle';
import type { Ref } from 'react';
import { type MediaKind, type Place, useMutate, useOperation } from '../backend';
import { showFailure } from '../app/failures';
import { MOD } from '../app/keys';
import { t } from '../i18n';
import { useViewer } from '../viewer';
import { forgetMarks } from './MarkKeeper';
import { useDraftText } from './useDraftText';
import { leaveField, WritingField, type WritingFieldRef } from './WritingField';

interface ComposerProps {
  proof: string;
  version: string;
  kind: MediaKind;
  fieldRef: Ref<WritingFieldRef>;
}

export function Composer({ proof, version, kind, fieldRef }: ComposerProps) {
  const words = useDraftText(`proof/${proof}/composer`);
  const draft = useViewer((viewer) => viewer.draft);
  // Given to the hook, not to the call: what was sent is settled also when the page was left meanwhile.
  const start = useMutate('thread.start', {
    onSuccess: ({ thread }, sent) => {
      words.clear(sent.text);
      const viewer = useViewer.getState();
      if (viewer.version !== sent.version) return void forgetMarks(sent.version).catch(showFailure);
      if (viewer.draft?.marks === sent.marks) viewer.setDraft(null);
      viewer.selectThread(thread);
    },
    onError: showFailure,
  });
  const marks = draft?.marks ?? [];
  const idle = words.text.trim() === '';

  const send = () => {
    if (idle || start.isPending) return;
    const viewer = useViewer.getState();
    const place = viewer.draft?.place ?? viewer.placeNow();
    start.mutate({ version, place, marks: viewer.draft?.marks ?? [], text: words.text.trim() });
  };

  return (
    <section aria-label={t('composer.title')} className={box}>
      <div className={style({ display: 'flex', alignItems: 'center', gap: 8, minHeight: 24 })}>
        <PlaceName version={version} kind={kind} place={draft?.place ?? null} />
        {marks.length > 0 && (
          <span className={chip}>
            <SelectRectangle />
            {t('composer.marks', { count: marks.length })}
            <CloseButton size="S" aria-label={t('composer.drop-marks')} onPress={() => useViewer.getState().changeDraft(null)} />
          </span>
        )}
      </div>
      <WritingField
        fieldRef={fieldRef}
        label={t('composer.title')}
        placeholder={t('composer.placeholder')}
        value={words.text}
        onChange={words.setText}
        onSend={send}
        onEscape={leaveField}
      />
      <div className={style({ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: 8 })}>
        <span className={style({ font: 'ui-sm', color: 'neutral-subdued' })}>
          {!idle && (
            <>
              <kbd className={style({ font: 'ui-sm', fontWeight: 'bold' })}>{`${MOD} Enter`}</kbd> {t('composer.sends')}
            </>
          )}
        </span>
        <Button variant="accent" isDisabled={idle} onPress={send}>
          <Text>{t('composer.send')}</Text>
        </Button>
      </div>
    </section>
  );
}

const box = style({
  flexShrink: 0,
  display: 'flex',
  flexDirection: 'column',
  gap: 8,
  padding: 16,
  borderWidth: 0,
  borderTopWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-200',
});

const chip = style({
  display: 'flex',
  alignItems: 'center',
  gap: 4,
  flexShrink: 0,
  paddingStart: 8,
  borderRadius: 'full',
  font: 'ui-sm',
  color: 'neutral',
  backgroundColor: 'gray-100',
});

function PlaceName({ version, kind, place }: { version: string; kind: MediaKind; place: Place | null }) {
  const page = useViewer((viewer) => viewer.page);
  const frame = useViewer((viewer) => viewer.frame);
  const painted = useViewer((viewer) => viewer.painted);
  const onPage = place?.page ?? page;
  const pages = useOperation('media.pages', { version, first: onPage, count: 1 }, { enabled: kind === 'pdf' });
  let name = t('composer.on-image');
  if (kind === 'pdf') name = t('composer.on-page', { page: pages.data?.[0]?.label ?? onPage });
  if (kind === 'video') {
    const number = place?.frame ?? frame;
    const timecode = painted?.frame === number ? painted.timecode : null;
    name = timecode === null ? t('composer.on-frame', { frame: number }) : t('composer.on-timecode', { timecode });
  }
  return (
    <span className={style({ font: 'ui', color: 'body', flexGrow: 1, minWidth: 0, truncate: true, fontVariantNumeric: 'tabular-nums' })}>
      {name}
    </span>
  );
}
