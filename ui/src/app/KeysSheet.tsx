/** Every key that does something: by what it acts on, those of what is open first. */
import { CloseButton, CustomDialog, DialogContainer, Keyboard, SearchField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { t } from '../i18n';
import { panelKeyRows } from '../review/panel/keys';
import { keyedMedia, keyRows, useKeyNow, useViewer, type KeyGroup, type OnWhat } from '../viewer';
import { MOD } from './keys';
import { useKeySetup } from './keySetup';
import { useSheets } from './sheets';

export function KeysSheet({ onProof }: { onProof: boolean }) {
  const open = useSheets((sheets) => sheets.open === 'sheet');
  return (
    <DialogContainer onDismiss={() => useSheets.getState().close()}>
      {open && (
        <CustomDialog size="L" isDismissible padding="none" aria-label={t('keys.title')}>
          {({ close }) => <Sheet onProof={onProof} onClose={close} />}
        </CustomDialog>
      )}
    </DialogContainer>
  );
}

function Sheet({ onProof, onClose }: { onProof: boolean; onClose(): void }) {
  const [text, setText] = useState('');
  const media = useViewer((viewer) => viewer.media);
  useKeySetup();
  const on: OnWhat = !onProof || media === null ? null : media.kind === 'audio' ? 'sound' : keyedMedia(media);
  const all = fitting(keyRows(on, [panelKeyRows(onProof)]), text.trim());
  const here = only(all, true);
  const elsewhere = only(all, false);
  return (
    <div className={frame}>
      <div className={style({ display: 'flex', alignItems: 'center', gap: 16, flexShrink: 0, flexWrap: 'wrap' })}>
        <h2 className={style({ font: 'heading', margin: 0, flexGrow: 1 })}>{t('keys.title')}</h2>
        <SearchField autoFocus aria-label={t('keys.find')} placeholder={t('keys.find')} value={text} onChange={setText} />
        <CloseButton aria-label={t('common.close')} onPress={onClose} />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by the keys */}
      <section tabIndex={0} aria-label={t('keys.list')} className={scrolled}>
        {here.length + elsewhere.length === 0 && <output className={style({ font: 'body', color: 'neutral-subdued' })}>{t('keys.find.none', { text: text.trim() })}</output>}
        <Groups groups={here} level={3} />
        {elsewhere.length > 0 && (
          <>
            <h3 className={style({ font: 'title', margin: 0 })}>{t('keys.elsewhere')}</h3>
            <Groups groups={elsewhere} level={4} />
          </>
        )}
      </section>
    </div>
  );
}

/** By words of what a key does, or by what is on the key. */
function fitting(groups: readonly KeyGroup[], text: string): KeyGroup[] {
  const wanted = text.toLowerCase();
  const fits = (words: string) => words.toLowerCase().includes(wanted);
  return groups.map((group) => ({ ...group, rows: fits(titleOf(group, groups)) ? group.rows : group.rows.filter(({ label, keys }) => fits(label) || keys.some(fits)) }));
}

function only(groups: readonly KeyGroup[], applies: boolean): KeyGroup[] {
  return groups.map((group) => ({ ...group, rows: group.rows.filter((row) => row.applies === applies) })).filter(({ rows }) => rows.length > 0);
}

/** What the keys act on; which of these groups, where there are several. */
function titleOf({ group, state }: KeyGroup, groups: readonly KeyGroup[]): string {
  const name = t(`keys.state.${state}`);
  return groups.filter((one) => one.state === state).length > 1 ? t('keys.state.group', { state: name, group }) : name;
}

function Groups({ groups, level }: { groups: readonly KeyGroup[]; level: 3 | 4 }) {
  const Title = `h${level}` as const;
  return (
    <div className={columns}>
      {groups.map((group) => (
        <section key={group.group}>
          <Title className={style({ font: 'title-sm', margin: 0, marginBottom: 8 })}>{titleOf(group, groups)}</Title>
          <dl className={style({ margin: 0 })}>
            {group.rows.map((row) => (
              <div key={row.id} className={style({ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: 16, paddingY: 4 })}>
                <dt className={style({ font: 'ui' })}>{row.label}</dt>
                <dd className={style({ margin: 0, display: 'flex', gap: 8, flexShrink: 0, flexWrap: 'wrap', justifyContent: 'end', maxWidth: '[60%]' })}>
                  {row.keys.map((key) => (
                    <Keyboard key={key} styles={keyCap}>
                      {key}
                    </Keyboard>
                  ))}
                  {row.keys.length === 0 && <Unbound />}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

function Unbound() {
  const palette = useKeyNow(`${MOD} K`);
  return <span className={style({ font: 'ui-sm', color: 'neutral-subdued' })}>{t('keys.unbound', { palette })}</span>;
}

const frame = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 16,
  boxSizing: 'border-box',
  height: '[min(44rem, 80vh)]',
  padding: 24,
});

const scrolled = style({
  flexGrow: 1,
  minHeight: 0,
  overflow: 'auto',
  display: 'flex',
  flexDirection: 'column',
  gap: 24,
  padding: 4,
  paddingEnd: 16,
  marginStart: -4,
});

const columns = style({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fit, minmax(min(18rem, 100%), 1fr))',
  columnGap: 40,
  rowGap: 24,
});

const keyCap = style({
  font: 'ui-sm',
  paddingX: 8,
  paddingY: 2,
  borderRadius: 'sm',
  backgroundColor: 'gray-100',
});
