/** Where a comment is written: on the marks just drawn, else on what the canvas showed when its first letter came. */
import { Button, CloseButton, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import AudioWave from '@react-spectrum/s2/icons/AudioWave';
import SelectRectangle from '@react-spectrum/s2/icons/SelectRectangle';
import { type Ref, useRef, useState } from 'react';
import { useMutate, type MediaKind, type VersionView } from '../backend';
import { showFailure } from '../app/failures';
import { MOD } from '../app/keys';
import { step } from '../app/undo';
import { t } from '../i18n';
import { type Along, type Draft, lengthText, NOTHING_ALONG, placeAsked, sealed, spanDrawn, useViewer, withFile, withoutFile } from '../viewer';
import { useAround } from './around';
import { AttachButton, FileChips } from './attached/FileChips';
import { useTakingHere } from './attached/here';
import { useAttaching } from './attached/useAttaching';
import { KeepAdding, Places } from './ComposerPlaces';
import { DraftsAside } from './DraftsAside';
import { forgetSent } from './DraftKeeper';
import { naming } from './mentions/naming';
import { PlaceName } from './PlaceName';
import { AudienceChoice } from './thread/AudienceChoice';
import { leaveField, WritingField, type WritingFieldRef } from './WritingField';

interface ComposerProps {
  proof: string;
  version: string;
  kind: MediaKind;
  /** Of the proof. */
  versions: readonly VersionView[];
  fieldRef: Ref<WritingFieldRef>;
  onVersion(version: string): void;
}

export function Composer({ proof, version, kind, versions, fieldRef, onVersion }: ComposerProps) {
  const draft = useViewer((viewer) => viewer.draft);
  // Given to the hook, not to the call: what was sent is settled also when the page was left meanwhile.
  const start = useMutate('thread.start', {
    onSuccess: ({ thread }, sent) => {
      const viewer = useViewer.getState();
      if (!viewer.settleSent(sent)) return void forgetSent(proof, sent).catch(showFailure);
      if (viewer.version === sent.version) viewer.selectThread(thread);
    },
    onError: showFailure,
  });
  const text = draft?.text ?? '';
  const marks = draft?.marks ?? [];
  const span = spanDrawn(draft?.place);
  // Without a picture that ever came, the page or frame that was asked for has to do.
  const unsettled = useViewer((viewer) => viewer.draft?.place === null && viewer.failure === null);
  const { people } = useAround();
  const { mentions, files, audience } = draft?.along ?? NOTHING_ALONG;
  const bring = (change: (along: Along) => Along) => useViewer.getState().bringAlong(version, change);
  const attaching = useAttaching(files.length, (file) => bring((along) => withFile(along, file)));
  const isWaiting = attaching.coming.length > 0;
  const idle = text.trim() === '' || unsettled || isWaiting;
  useTakingHere(attaching);

  // Letters are words then, and not the tools that they are on the canvas.
  const [isWriting, setWriting] = useState(false);

  // Right after drawing the field has the focus and nothing to undo; what was typed and erased is for its own undo.
  const written = useRef<Draft | null | undefined>(undefined);

  const send = () => {
    if (draft === null || idle || start.isPending) return;
    const place = draft.place ?? placeAsked(useViewer.getState());
    const attachments = files.map(({ id, name }) => ({ id, name }));
    const seenBy = audience === 'everyone' ? {} : { audience };
    start.mutate({ version, place, marks: draft.marks, text: sealed(text.trim(), mentions), attachments, ...seenBy });
  };

  return (
    <section aria-label={t('composer.title')} className={box}>
      <DraftsAside version={version} kind={kind} versions={versions} onVersion={onVersion} />
      <div className={style({ display: 'flex', alignItems: 'center', flexWrap: 'wrap', columnGap: 8, rowGap: 4, minHeight: 24 })}>
        <PlaceName version={version} kind={kind} place={draft?.place ?? null} />
        {marks.length > 0 ? (
          <span className={chip}>
            <SelectRectangle />
            {t('composer.marks', { count: marks.length })}
            <CloseButton size="S" aria-label={t('composer.drop-marks')} onPress={() => useViewer.getState().changeMarks([])} />
          </span>
        ) : span !== null ? (
          <span className={chip}>
            <AudioWave />
            {lengthText(span, span.sample_rate)}
            <CloseButton size="S" aria-label={t('sound.clear')} onPress={() => useViewer.getState().drawRange(null)} />
          </span>
        ) : null}
        {marks.length > 0 && <KeepAdding />}
        {span === null && <Places kind={kind} isDrawn={marks.length > 0} />}
      </div>
      <WritingField
        fieldRef={fieldRef}
        label={t('composer.title')}
        placeholder={t('composer.placeholder')}
        value={text}
        onChange={(next) => {
          useViewer.getState().write(version, next);
          written.current = useViewer.getState().draft;
        }}
        onSend={send}
        onEscape={leaveField}
        onFocusChange={setWriting}
        naming={{
          people,
          add: (person) => {
            let name = '';
            bring((along) => {
              const next = naming(along, person);
              name = next.name;
              return next.along;
            });
            return name;
          },
        }}
        namesAt="above"
        onPictures={attaching.paste}
        onStep={(way) => {
          const { draft: now, earlierDrafts, undoneDrafts } = useViewer.getState();
          const drawn = way === 'undo' ? earlierDrafts : undoneDrafts;
          if (drawn.length > 0 && !sameDrawing(written.current, now)) void step(way);
        }}
      />
      <FileChips files={files} attaching={attaching} onRemove={(file) => bring((along) => withoutFile(along, file))} />
      <div className={style({ display: 'flex', alignItems: 'center', gap: 4 })}>
        <AttachButton attaching={attaching} />
        <AudienceChoice audience={audience} onChange={(next) => bring((along) => (along.audience === next ? along : { ...along, audience: next }))} />
        <span className={hint}>
          {isWaiting ? (
            t('attach.wait')
          ) : files.length > 0 && text.trim() === '' ? (
            t('attach.say')
          ) : isWriting && marks.length > 0 && text === '' ? (
            <span className={cue}>
              <span className={strut} />
              <span>
                <kbd className={style({ font: 'ui-sm', fontWeight: 'bold' })}>Esc</kbd> {t('composer.draws-on')}
              </span>
            </span>
          ) : idle ? null : (
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

/** Whether nothing was drawn or taken back between the two; `undefined` is before anything was written. */
function sameDrawing(one: Draft | null | undefined, other: Draft | null): boolean {
  if (one === undefined) return false;
  return (one?.marks ?? null) === (other?.marks ?? null) && spanDrawn(one?.place) === spanDrawn(other?.place);
}

/** What there is no room for gives way. */
const hint = style({ flexGrow: 1, minWidth: 0, truncate: true, textAlign: 'end', font: 'ui-sm', color: 'neutral-subdued' });

/** Where it has no room in its line it goes to the next, which is not seen. */
const cue = style({ display: 'flex', flexWrap: 'wrap', justifyContent: 'end', alignContent: 'start', height: '[1lh]', overflow: 'hidden', whiteSpace: 'nowrap' });
const strut = style({ width: 0, height: '[1lh]' });

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
