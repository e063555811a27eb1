/** Every key that does something here. */
import { CloseButton, CustomDialog, DialogContainer, Keyboard } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { t } from '../i18n';
import { panelKeyRows } from '../review/panel/keys';
import { keyRows, useViewer } from '../viewer';
import { appKeys } from './keys';
import { useSheets } from './sheets';

interface Group {
  title: string;
  rows: { id: string; label: string; keys: string[] }[];
}

export function KeysSheet({ onProof }: { onProof: boolean }) {
  const open = useSheets((sheets) => sheets.open === 'sheet');
  return (
    <DialogContainer onDismiss={() => useSheets.getState().close()}>
      {open && <Sheet onProof={onProof} />}
    </DialogContainer>
  );
}

function groups(onProof: boolean, isSound: boolean): Group[] {
  const everywhere = { title: t('keys.everywhere'), rows: appKeys.map(({ keys, what }) => ({ id: what, label: t(what), keys })) };
  const viewer = [...keyRows(onProof ? (isSound ? 'sound' : 'picture') : null), panelKeyRows()].map(({ group, rows }) => ({ title: group, rows }));
  return onProof ? [...viewer, everywhere] : [everywhere, ...viewer];
}

function Sheet({ onProof }: { onProof: boolean }) {
  const isSound = useViewer(({ media }) => media?.kind === 'audio');
  return (
    <CustomDialog size="L" isDismissible aria-label={t('keys.title')}>
      {({ close }) => (
        <>
          <div className={style({ display: 'flex', alignItems: 'center', marginBottom: 16 })}>
            <h2 className={style({ font: 'heading', margin: 0, flexGrow: 1 })}>{t('keys.title')}</h2>
            <CloseButton aria-label={t('common.close')} onPress={close} />
          </div>
        <div className={columns}>
          {groups(onProof, isSound).map((group) => (
            <section key={group.title} >
              <h3 className={style({ font: 'title-sm', margin: 0, marginBottom: 8 })}>{group.title}</h3>
              <dl className={style({ margin: 0 })}>
                {group.rows.map((row) => (
                  <div
                    key={row.id}
                    className={style({ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: 16, paddingY: 4 })}
                  >
                    <dt className={style({ font: 'ui' })}>{row.label}</dt>
                    <dd className={style({ margin: 0, display: 'flex', gap: 8, flexShrink: 0 })}>
                      {row.keys.map((key) => (
                        <Keyboard key={key} styles={keyCap}>
                          {key}
                        </Keyboard>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        </>
      )}
    </CustomDialog>
  );
}

const columns = style({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fit, minmax(min(16rem, 100%), 1fr))',
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
