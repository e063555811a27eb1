/** Comments begun elsewhere and not sent: what was put aside stays in sight, with the way back to it. */
import { ActionButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { MediaKind, VersionView } from '../backend';
import { t } from '../i18n';
import { type Draft, lengthText, spanDrawn, useViewer } from '../viewer';
import { PlaceName } from './PlaceName';

interface DraftsAsideProps {
  version: string;
  kind: MediaKind;
  versions: readonly VersionView[];
  onVersion(version: string): void;
}

export function DraftsAside({ version, kind, versions, onVersion }: DraftsAsideProps) {
  const aside = useViewer((viewer) => viewer.aside);
  // A version that was taken back has no way to it.
  const there = aside.flatMap((draft) => {
    const of = versions.find((one) => one.id === draft.version);
    return of === undefined ? [] : [{ draft, number: of.number }];
  });
  if (there.length === 0) return null;
  const goOn = (draft: Draft) => {
    // Opening its version takes it in hand; by itself it is taken only from the version that is open.
    if (draft.version === version) useViewer.getState().resumeDraft(draft);
    else onVersion(draft.version);
  };
  return (
    <ul aria-label={t('aside.title')} className={list}>
      {there.map(({ draft, number }, at) => (
        <li key={at} className={row}>
          <div className={style({ flexGrow: 1, minWidth: 0 })}>
            <output className={style({ display: 'flex', font: 'ui' })}>
              {draft.version === version ? <PlaceName version={version} kind={kind} place={draft.place} /> : t('aside.version', { number })}
            </output>
            <p className={style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0, truncate: true })}>
              {draft.text.trim() === '' ? drawnText(draft) : draft.text}
            </p>
          </div>
          <ActionButton size="S" onPress={() => goOn(draft)}>
            {t('aside.go-on')}
          </ActionButton>
        </li>
      ))}
    </ul>
  );
}

function drawnText({ place, marks, along }: Draft): string {
  const span = spanDrawn(place);
  const files = along?.files.length ?? 0;
  if (span === null && marks.length === 0 && files > 0) return t('attach.count', { count: files });
  return span === null ? t('composer.marks', { count: marks.length }) : lengthText(span, span.sample_rate);
}

const list = style({ margin: 0, padding: 0, listStyleType: 'none', display: 'flex', flexDirection: 'column', gap: 8, maxHeight: 160, overflow: 'auto' });

const row = style({
  display: 'flex',
  alignItems: 'center',
  gap: 8,
  padding: 8,
  borderRadius: 'default',
  backgroundColor: 'gray-75',
});
