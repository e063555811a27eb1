/** Finds a proof by its name, or by words that were said about it; Enter goes there. */
import { Autocomplete, CustomDialog, DialogContainer, Menu, MenuItem, SearchField, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import CheckmarkCircle from '@react-spectrum/s2/icons/CheckmarkCircle';
import Comment from '@react-spectrum/s2/icons/Comment';
import FileText from '@react-spectrum/s2/icons/FileText';
import { keepPreviousData } from '@tanstack/react-query';
import { type ComponentType, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { type Hit, useOperation } from '../backend';
import { FailureNote } from '../app/failures';
import { go } from '../app/route';
import { useSheets } from '../app/sheets';
import { t } from '../i18n';
import { splitSnippet } from './snippet';
import { useSettled } from './useSettled';

const LIMIT = 50;

export function SearchDialog() {
  const open = useSheets((sheets) => sheets.open === 'search');
  return (
    <DialogContainer onDismiss={() => useSheets.getState().close()}>
      {open && (
        <CustomDialog size="M" isDismissible padding="none" aria-label={t('search.title')}>
          <Finder />
        </CustomDialog>
      )}
    </DialogContainer>
  );
}

function Finder() {
  const [text, setText] = useState('');
  const asked = useSettled(text.trim(), 120);
  // What was found before stays until what is found now is there.
  const found = useOperation('search.find', { text: asked, limit: LIMIT }, { enabled: asked !== '', placeholderData: keepPreviousData });
  const hits = asked === '' ? [] : (found.data ?? []);
  const keyed = hits.map((hit, at) => ({ id: String(at), hit }));
  // What is on screen may still answer what was typed before.
  const isPending = asked !== text.trim() || found.isPlaceholderData || (found.isFetching && found.data === undefined);
  const choose = (hit: Hit | undefined) => {
    // On its way out the dialog is still there.
    if (hit === undefined || isPending || useSheets.getState().open !== 'search') return;
    useSheets.getState().close();
    go({ page: 'proof', proof: hit.proof, thread: hit.thread ?? undefined });
  };
  // Enter came before what it is about: it is answered with the first of what is found for exactly this text.
  const isEntered = useRef(false);
  const change = (next: string) => {
    isEntered.current = false;
    setText(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') isEntered.current = false;
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || !(event.target instanceof HTMLInputElement)) return;
    if (isPending) isEntered.current = true;
    // What was pasted has no option that is named yet: the first is meant.
    else if (!event.target.hasAttribute('aria-activedescendant')) {
      event.preventDefault();
      event.stopPropagation();
      choose(hits[0]);
    }
  };
  useEffect(() => {
    if (isPending || !isEntered.current) return;
    isEntered.current = false;
    choose(hits[0]);
  });
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', height: '[min(32rem, 70vh)]', padding: 16, gap: 8, boxSizing: 'border-box' })} onKeyDownCapture={onKeyDown}>
      <Autocomplete inputValue={text} onInputChange={change} disableAutoFocusFirst={false}>
        <SearchField autoFocus size="L" aria-label={t('search.title')} placeholder={t('search.placeholder')} styles={style({ width: 'full', flexShrink: 0 })} />
        <div className={style({ flexGrow: 1, minHeight: 0, overflow: 'auto', padding: 4 })}>
          {/* There also while it is empty: only then is the field told that the option which it names is gone. */}
          <div className={hits.length > 0 ? style({ display: 'block' }) : style({ display: 'none' })}>
            <Menu aria-label={t('search.results')} items={keyed} onAction={(key) => choose(hits[Number(key)])}>
              {({ id, hit }) => (
                <MenuItem id={id} textValue={hit.proof_name}>
                  <HitText hit={hit} />
                </MenuItem>
              )}
            </Menu>
          </div>
          {found.isError && <FailureNote error={found.error} onRetry={() => void found.refetch()} />}
          {hits.length === 0 && !found.isError && <Nothing asked={asked} finding={found.isFetching} />}
        </div>
      </Autocomplete>
    </div>
  );
}

function Nothing({ asked, finding }: { asked: string; finding: boolean }) {
  let text = t('search.hint');
  if (asked !== '') text = finding ? t('search.finding') : t('search.none', { text: asked });
  return (
    <output className={style({ display: 'block', font: 'body', color: 'neutral-subdued', textAlign: 'center', marginTop: 40 })}>
      {text}
    </output>
  );
}

const ICONS: Record<string, ComponentType> = { proof: FileText, comment: Comment, decision: CheckmarkCircle };

function HitText({ hit }: { hit: Hit }) {
  const Icon = ICONS[hit.what] ?? FileText;
  return (
    <>
      <Icon />
      <Text slot="label">
        {hit.proof_name}{' '}
        <span className={style({ display: 'block', font: 'ui-sm', color: 'neutral-subdued' })}>
        {splitSnippet(hit.snippet).map((piece, at) => {
          const key = `${at}${piece.text}`;
          return piece.match ? (
            <mark key={key} className={style({ fontWeight: 'bold', backgroundColor: 'transparent', color: 'neutral' })}>
              {piece.text}
            </mark>
          ) : (
            <span key={key}>{piece.text}</span>
          );
        })}
        </span>
      </Text>
    </>
  );
}
