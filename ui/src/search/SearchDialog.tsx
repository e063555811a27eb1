/**
 * Finds a proof by its name, or by words that were said about it; Enter goes there. As the palette it finds what can be
 * done, too, and lists that first.
 */
import { Autocomplete, CustomDialog, DialogContainer, Header, Heading, Keyboard, Menu, MenuItem, MenuSection, SearchField, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { keepPreviousData } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { type Hit, useOperation } from '../backend';
import { noteUsed, offeredNow, once, recentCommands, type Command } from '../app/commands';
import { FailureNote } from '../app/failures';
import { go } from '../app/route';
import { useSheets } from '../app/sheets';
import { t } from '../i18n';
import { viewerCommandsElsewhere } from '../viewer';
import { grouped, HitText, kindName } from './hits';
import { listed } from './listed';
import { useSettled } from './useSettled';

const LIMIT = 50;

export function SearchDialog() {
  const open = useSheets((sheets) => (sheets.open === 'search' || sheets.open === 'palette' ? sheets.open : null));
  return (
    <DialogContainer onDismiss={() => useSheets.getState().close()}>
      {open !== null && (
        <CustomDialog size="M" isDismissible padding="none" aria-label={t(`${open}.title`)}>
          {open === 'palette' ? <Palette /> : <Finder sheet="search" commands={NO_COMMANDS} />}
        </CustomDialog>
      )}
    </DialogContainer>
  );
}

const NO_COMMANDS: readonly Command[] = [];

/** What can be done is what could be done when it was opened. */
function Palette() {
  // What there is to undo is looked up meanwhile; its names follow.
  useOperation('undo.state', {});
  return <Finder sheet="palette" commands={once([...offeredNow(), ...viewerCommandsElsewhere()])} />;
}

interface FinderProps {
  sheet: 'search' | 'palette';
  commands: readonly Command[];
}

function Finder({ sheet, commands }: FinderProps) {
  const [text, setText] = useState('');
  const asked = useSettled(text.trim(), 120);
  // What was found before stays until what is found now is there.
  const found = useOperation('search.find', { text: asked, limit: LIMIT }, { enabled: asked !== '', placeholderData: keepPreviousData });
  const groups = useMemo(() => grouped(asked === '' ? [] : (found.data ?? [])), [asked, found.data]);
  const hits = groups.flatMap((group) => group.hits.map(({ hit }) => hit));
  // What is on screen may still answer what was typed before.
  const isPending = asked !== text.trim() || found.isPlaceholderData || (found.isFetching && found.data === undefined);
  const [recent] = useState(recentCommands);
  const shown = useMemo(() => listed(text, commands, recent), [text, commands, recent]);
  const first = shown.find(({ why }) => why === null);
  const run = useRunAfter();
  // On its way out the dialog is still there.
  const isOpen = () => useSheets.getState().open === sheet;
  const choose = (hit: Hit | undefined) => {
    if (hit === undefined || isPending || !isOpen()) return;
    useSheets.getState().close();
    go({ page: 'proof', proof: hit.proof, version: hit.version ?? undefined, thread: hit.thread ?? undefined, at: hit.thread === null ? (hit.page ?? undefined) : undefined });
  };
  const perform = (command: Command | undefined) => {
    if (command === undefined || command.why !== null || !isOpen()) return;
    noteUsed(command.id);
    run(command);
    useSheets.getState().close();
  };
  const act = (key: string) => {
    const [kind, rest = ''] = [key.slice(0, 1), key.slice(1)];
    if (kind === HIT) choose(hits[Number(rest)]);
    else perform(shown.find(({ id }) => id === rest));
  };
  // Enter came before what it is about: it is answered with the first of what is found for exactly this text.
  const isEntered = useRef(false);
  /** By the arrows, since something was typed. */
  const isMoved = useRef(false);
  const change = (next: string) => {
    isEntered.current = false;
    isMoved.current = false;
    setText(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') isEntered.current = false;
    if (event.key.startsWith('Arrow')) isMoved.current = true;
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || !(event.target instanceof HTMLInputElement)) return;
    if (first !== undefined) {
      // What is named may still be of what was typed before.
      if (isMoved.current || text.trim() === '') return;
      event.preventDefault();
      event.stopPropagation();
      perform(first);
    } else if (isPending) isEntered.current = true;
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
        <SearchField autoFocus size="L" aria-label={t(`${sheet}.title`)} placeholder={t(`${sheet}.placeholder`)} styles={style({ width: 'full', flexShrink: 0 })} />
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by the keys */}
        <section tabIndex={0} aria-label={t('search.results')} className={style({ flexGrow: 1, minHeight: 0, overflow: 'auto', padding: 4 })}>
          {/* There also while it is empty: only then is the field told that the option which it names is gone. */}
          <div className={hits.length + shown.length > 0 ? style({ display: 'block' }) : style({ display: 'none' })}>
            <Menu aria-label={t('search.results')} onAction={(key) => act(String(key))}>
              {shown.length > 0 && (
                <MenuSection id="commands" aria-label={t('palette.commands')}>
                  <Header>
                    <Heading>{t('palette.commands')}</Heading>
                  </Header>
                  {shown.map((command) => (
                    <CommandItem key={COMMAND + command.id} command={command} />
                  ))}
                </MenuSection>
              )}
              {groups.map((group) => (
                <MenuSection key={HIT + group.what} id={HIT + group.what} aria-label={kindName(group.what)}>
                  <Header>
                    <Heading>{kindName(group.what)}</Heading>
                  </Header>
                  {group.hits.map(({ at, hit }) => (
                    <MenuItem key={HIT + at} id={HIT + at} textValue={hit.proof_name}>
                      <HitText hit={hit} />
                    </MenuItem>
                  ))}
                </MenuSection>
              ))}
            </Menu>
          </div>
          {found.isError && <FailureNote error={found.error} onRetry={() => void found.refetch()} />}
          {sheet === 'search' && isShort(asked) && !isPending && !found.isError && <p className={style({ font: 'ui-sm', color: 'neutral-subdued', marginX: 12 })}>{t('search.short')}</p>}
          {hits.length + shown.length === 0 && !found.isError && <Nothing asked={asked} finding={found.isFetching} />}
        </section>
      </Autocomplete>
    </div>
  );
}

/** No word is long enough for the index: less is looked through. */
function isShort(asked: string): boolean {
  return asked !== '' && asked.split(/\s+/).every((word) => [...word].length < 3);
}

const COMMAND = '>';
const HIT = '#';

// Greyed as the row is, nobody could read it.
const reason = style({ color: { default: 'neutral-subdued', forcedColors: 'GrayText' } });

function CommandItem({ command }: { command: Command }) {
  const [key] = command.keys;
  return (
    <MenuItem id={COMMAND + command.id} textValue={command.name} isDisabled={command.why !== null}>
      <Text slot="label">{command.name}</Text>
      {command.why !== null && (
        <Text slot="description">
          <span className={reason}>{command.why}</span>
        </Text>
      )}
      {key !== undefined && <Keyboard>{key}</Keyboard>}
    </MenuItem>
  );
}

/** Runs a command once the dialog has gone: until then it keeps the focus to itself. */
function useRunAfter(): (command: Command) => void {
  const chosen = useRef<Command>(undefined);
  useEffect(
    () => () => {
      chosen.current?.run();
      chosen.current = undefined;
    },
    [],
  );
  return (command) => {
    chosen.current = command;
  };
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
