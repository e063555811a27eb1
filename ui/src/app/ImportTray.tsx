/**
 * Files on their way in, above the corner of every page: how far, stop, what went wrong, open. A row keeps its place
 * whatever becomes of its file, or it would go from under the pointer; what failed is counted above, with a way to it.
 */
import { ActionButton, Button, CloseButton, ProgressBar, Text } from '@react-spectrum/s2';
import { iconStyle, style } from '@react-spectrum/s2/style' with { type: 'macro' };
import AlertTriangle from '@react-spectrum/s2/icons/AlertTriangle';
import CheckmarkCircle from '@react-spectrum/s2/icons/CheckmarkCircle';
import Close from '@react-spectrum/s2/icons/Close';
import { useRef } from 'react';
import { lookUp, t } from '../i18n';
import { raised } from '../look/floating';
import { failureText, hasCode, showFailure } from './failures';
import { sameText, stopImport, tryAgain, useImports, type Import } from './imports';
import { OfficeOffer } from './OfficeOffer';
import { go } from './route';

const tray = style({
  position: 'fixed',
  // Beside what is being written there, and above the timeline.
  bottom: { default: 16, isOnProof: '[9rem]' },
  insetEnd: { default: 16, isOnProof: '[calc(clamp(min(21rem, 45vw), 24vw, 32rem) + 1rem)]' },
  zIndex: 5,
  width: 340,
  maxWidth: '[calc(100vw - 2rem)]',
  maxHeight: '[60vh]',
  display: 'flex',
  flexDirection: 'column',
  boxSizing: 'border-box',
  padding: 8,
});

const head = style({ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: 8, padding: 8, flexShrink: 0 });
const list = style({ margin: 0, padding: 0, minHeight: 0, overflow: 'auto' });
const row = style({
  display: 'flex',
  // What has ended has lines below its name; its buttons stand beside the name.
  alignItems: { default: 'center', isEnded: 'start' },
  gap: 8,
  padding: 8,
  listStyleType: 'none',
  borderRadius: 'default',
  outlineStyle: { default: 'none', ':focus': 'solid' },
  outlineWidth: 2,
  outlineOffset: -2,
  outlineColor: 'focus-ring',
});

export function ImportTray({ onProof = false }: { onProof?: boolean }) {
  const items = useImports((imports) => imports.items);
  const rows = useRef<HTMLUListElement>(null);
  const shown = useRef(new Set<string>());
  /** One after the other, then from the first again. The focus goes along: what can be done about it comes next. */
  const showNext = (failed: Import[]) => {
    const unshown = failed.find(({ ticket }) => !shown.current.has(ticket.ticket));
    if (unshown === undefined) shown.current.clear();
    const next = (unshown ?? failed[0])?.ticket.ticket;
    if (next !== undefined) shown.current.add(next);
    const found = [...(rows.current?.children ?? [])].find((one) => one instanceof HTMLElement && one.dataset.ticket === next);
    if (found instanceof HTMLElement) found.focus();
  };
  if (items.length === 0) return null;
  const ended = items.filter(({ state }) => state === 'done' || state === 'failed');
  const failed = items.filter(({ state }) => state === 'failed');
  return (
    <section data-import-tray="" aria-label={t('import.tray')} className={`${raised} ${tray({ isOnProof: onProof })}`}>
      {failed.length > 0 && items.length > 1 && (
        <div className={head}>
          <h2 className={style({ font: 'title-sm', margin: 0 })}>{t('import.failed', { count: failed.length, total: items.length })}</h2>
          <ActionButton size="S" isQuiet styles={fixed} onPress={() => showNext(failed)}>
            {t('import.to-failed', { count: failed.length })}
          </ActionButton>
        </div>
      )}
      <ul ref={rows} className={list}>
        {items.map((item) => (
          <li key={item.ticket.ticket} className={row({ isEnded: item.state === 'done' || item.state === 'failed' })} tabIndex={-1} data-ticket={item.ticket.ticket}>
            <Row item={item} />
          </li>
        ))}
      </ul>
      {ended.length > 1 && (
        <div className={style({ display: 'flex', justifyContent: 'end', flexShrink: 0, padding: 8, paddingTop: 0 })}>
          <ActionButton size="S" isQuiet onPress={() => ended.forEach(({ ticket }) => useImports.getState().remove(ticket.ticket))}>
            {t('import.dismiss-all')}
          </ActionButton>
        </div>
      )}
    </section>
  );
}

function Row({ item }: { item: Import }) {
  if (item.state === 'failed') return <Failed item={item} />;
  if (item.state === 'done') return <Done item={item} />;
  return <Running item={item} />;
}

const wide = style({ flexGrow: 1, minWidth: 0 });
const fixed = style({ flexShrink: 0 });
const nameLine = style({ font: 'ui', fontWeight: 'medium', margin: 0, overflowWrap: 'anywhere', lineClamp: 2 });
const said = style({ font: 'ui-sm', margin: 0, marginTop: 4, display: 'flex', gap: 4 });
const barName = style({ overflowWrap: 'anywhere', lineClamp: 2 });

/** At most two lines; the whole of it where one points. */
function Name({ name }: { name: string }) {
  return (
    <p className={nameLine} title={name}>
      {name}
    </p>
  );
}

/** Phases that are measured in pages, pictures or comments; all others in bytes. */
const COUNTED: ReadonlySet<string | null> = new Set(['pictures', 'place', 'read']);

function Running({ item }: { item: Import }) {
  const { ticket, total, done, phase, state } = item;
  const isHanding = item.target.kind === 'handing';
  // What goes out is asked first where to.
  const first = isHanding || item.target.kind === 'pictures' ? 'handing' : 'copy';
  const doing = state === 'stopping' ? t('import.stopping') : (lookUp(`import.phase.${phase ?? first}`) ?? t('import.working'));
  const known = total > 0 && done > 0;
  const word = known && state !== 'stopping' && COUNTED.has(phase) ? t('import.counted', { what: doing, done, total }) : doing;
  return (
    <>
      <ProgressBar
        // Spectrum shows the word at the end only where it is known how far things are.
        label={
          <span className={barName} title={ticket.name}>
            {known ? ticket.name : t('import.doing', { name: ticket.name, what: word })}
          </span>
        }
        size="S"
        isIndeterminate={!known}
        value={known ? (100 * done) / total : 0}
        valueLabel={word}
        styles={style({ flexGrow: 1, width: 'full', minWidth: 0 })}
      />
      <ActionButton
        isQuiet
        size="S"
        styles={fixed}
        // Comments are recorded as a whole, once that has begun.
        isDisabled={state === 'stopping' || (isHanding && phase === 'record')}
        aria-label={t('import.stop', { name: ticket.name })}
        onPress={() => void stopImport(ticket.ticket).catch(showFailure)}
      >
        <Close />
      </ActionButton>
    </>
  );
}

function Failed({ item }: { item: Import }) {
  const { title, hint, retryable } = failureText(item.failure);
  return (
    <>
      <div role="alert" className={wide}>
        <Name name={item.ticket.name} />
        <p className={said}>
          <AlertTriangle styles={iconStyle({ size: 'S', color: 'negative' })} />
          <span>
            {title} {hint}
          </span>
        </p>
        {hasCode(item.failure, 'office-not-installed') && <OfficeOffer failure={item.failure} />}
        {retryable && (
          <Button variant="secondary" size="S" styles={style({ marginTop: 8 })} onPress={() => void tryAgain(item)}>
            {t('failure.retry')}
          </Button>
        )}
      </div>
      <Dismiss item={item} />
    </>
  );
}

function Done({ item }: { item: Import }) {
  const { made, ticket } = item;
  const same = made === null ? null : sameText(made);
  const other = made?.same && made.same.proof !== made.proof ? made.same.proof : null;
  const open = (proof: string) => {
    useImports.getState().remove(ticket.ticket);
    go({ page: 'proof', proof });
  };
  return (
    <>
      <div className={wide}>
        <Name name={ticket.name} />
        <p className={said}>
          <CheckmarkCircle styles={iconStyle({ size: 'S', color: 'positive' })} />
          <span>{t('import.done')}</span>
        </p>
        {made?.converted_by && (
          <p className={style({ font: 'ui-sm', margin: 0 })}>{t('import.converted', { by: made.converted_by })}</p>
        )}
        {same !== null && <p className={style({ font: 'ui-sm', margin: 0, overflowWrap: 'anywhere' })}>{same}</p>}
        {other !== null && (
          <ActionButton size="S" isQuiet styles={style({ marginStart: '[-10px]' })} onPress={() => open(other)}>
            <Text>{t('import.same.open')}</Text>
          </ActionButton>
        )}
      </div>
      {made !== null && (
        <ActionButton
          size="S"
          styles={fixed}
          onPress={() => open(made.proof)}
        >
          <Text>{t('import.open')}</Text>
        </ActionButton>
      )}
      <Dismiss item={item} />
    </>
  );
}

function Dismiss({ item }: { item: Import }) {
  return (
    <CloseButton
      size="S"
      styles={fixed}
      aria-label={t('import.dismiss', { name: item.ticket.name })}
      onPress={() => useImports.getState().remove(item.ticket.ticket)}
    />
  );
}
