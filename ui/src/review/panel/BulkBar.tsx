/** Below the cards while several are chosen: how many, what to do with them, and what was refused. */
import { ActionButton, CloseButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useRef, useState } from 'react';
import type { ThreadView } from '../../backend';
import { sayAllUndoable } from '../../app/undo';
import { showFailure } from '../../app/failures';
import { t } from '../../i18n';
import { byReason, doAll, meantBy, type BulkAct, type Refused } from './bulk';
import { useFocusWhile } from './focus';

interface BulkBarProps {
  /** In the order they are listed. */
  chosen: readonly ThreadView[];
  total: number;
  onAll(): void;
  /** These alone stay chosen. */
  onKeep(threads: readonly ThreadView[]): void;
  onDone(): void;
}

const ACTS: readonly BulkAct[] = ['resolve', 'reopen', 'delete'];

export function BulkBar({ chosen, total, onAll, onKeep, onDone }: BulkBarProps) {
  const [working, setWorking] = useState<{ done: number; of: number } | null>(null);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const isWanted = useRef(true);
  const box = useRef<HTMLElement>(null);
  useFocusWhile(working !== null, box);
  const act = async (what: BulkAct) => {
    const threads = meantBy(what, chosen);
    isWanted.current = true;
    setRefused([]);
    setWorking({ done: 0, of: threads.length });
    try {
      const outcome = await doAll(what, threads, (done) => setWorking({ done, of: threads.length }), () => isWanted.current);
      const count = outcome.done.length;
      if (count > 0) await sayAllUndoable(t(`choose.${what}.done`, { count }), count);
      setRefused(outcome.refused);
      if (outcome.refused.length === 0 && isWanted.current) onDone();
      else onKeep(threads.filter((thread) => !outcome.done.includes(thread)));
    } catch (error) {
      showFailure(error);
    } finally {
      setWorking(null);
    }
  };
  return (
    <section ref={box} aria-label={t('choose.bar')} className={bar} data-testid="chosen-bar">
      {refused.length > 0 && <Refusals refused={refused} onClose={() => setRefused([])} />}
      <div className={row}>
        <output className={style({ font: 'ui', fontWeight: 'bold', fontVariantNumeric: 'tabular-nums', flexGrow: 1 })}>
          {working === null ? t('choose.count', { count: chosen.length }) : t('choose.working', { done: working.done, count: working.of })}
        </output>
        {working === null ? (
          <>
            {chosen.length < total ? (
              <ActionButton size="S" isQuiet onPress={onAll}>
                {t('choose.all', { count: total })}
              </ActionButton>
            ) : (
              total > 0 && (
                <ActionButton size="S" isQuiet onPress={() => onKeep([])}>
                  {t('choose.none')}
                </ActionButton>
              )
            )}
            <ActionButton size="S" isQuiet onPress={onDone}>
              {t('choose.done')}
            </ActionButton>
          </>
        ) : (
          <ActionButton size="S" onPress={() => (isWanted.current = false)}>
            {t('choose.stop')}
          </ActionButton>
        )}
      </div>
      {working === null && <Acts chosen={chosen} onAct={(what) => void act(what)} />}
    </section>
  );
}

/** Only what there is something to do for. */
function Acts({ chosen, onAct }: { chosen: readonly ThreadView[]; onAct: (act: BulkAct) => void }) {
  const possible = ACTS.map((act) => ({ act, count: meantBy(act, chosen).length })).filter(({ count }) => count > 0);
  if (possible.length === 0) return null;
  return (
    <div className={row}>
      {possible.map(({ act, count }) => (
        <ActionButton key={act} size="S" onPress={() => onAct(act)}>
          {t(`choose.${act}`, { count })}
        </ActionButton>
      ))}
    </div>
  );
}

/** Beyond these one reads how many more. */
const MOST_NAMED = 12;

function Refusals({ refused, onClose }: { refused: readonly Refused[]; onClose: () => void }) {
  return (
    <div role="alert" className={style({ display: 'flex', alignItems: 'start', gap: 8, font: 'ui-sm' })}>
      <div className={style({ flexGrow: 1, minWidth: 0 })}>
        <p className={style({ margin: 0, fontWeight: 'bold', color: 'negative' })}>{t('choose.refused', { count: refused.length })}</p>
        {byReason(refused).map(({ reason, threads }) => (
          <p key={reason} className={style({ margin: 0 })}>
            {t('choose.refused.why', { numbers: numbersOf(threads), reason })}
          </p>
        ))}
      </div>
      <CloseButton size="S" aria-label={t('common.close')} onPress={onClose} />
    </div>
  );
}

function numbersOf(threads: readonly ThreadView[]): string {
  const named = threads.slice(0, MOST_NAMED).map(({ number }) => (number === null ? '•' : `#${number}`));
  const more = threads.length - named.length;
  return more === 0 ? named.join(', ') : `${named.join(', ')} ${t('choose.more', { count: more })}`;
}

const bar = style({
  flexShrink: 0,
  display: 'flex',
  flexDirection: 'column',
  gap: 4,
  paddingX: 16,
  paddingY: 8,
  borderWidth: 0,
  borderTopWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-200',
  backgroundColor: 'layer-2',
});

const row = style({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 4 });
