// Notes that the file itself brings along for the page one is on: listed, and gone to. They can only be read.

import { Menu, MenuItem, Text } from '@react-spectrum/s2';
import StickyNote from '@react-spectrum/s2/icons/StickyNote';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { useOperation, type NoteView } from '../../backend';
import { t } from '../../i18n';
import { useViewer } from '../store';
import { FailedMenu, MOST_IN_MENU, OwnTool } from './OwnTool';
import { Rows } from './Rows';
import { usePapers } from './store';
import { useShown } from './useShown';

const ROW = 48;

const button = style({
  display: 'block',
  width: 'full',
  height: 'full',
  boxSizing: 'border-box',
  paddingX: 8,
  paddingY: 0,
  margin: 0,
  borderStyle: 'none',
  borderRadius: 'sm',
  textAlign: 'start',
  color: 'neutral',
  backgroundColor: { default: 'transparent', ':hover': 'gray-100' },
  outlineStyle: { default: 'none', ':focus-visible': 'solid' },
  outlineWidth: 2,
  outlineOffset: -2,
  outlineColor: 'focus-ring',
  cursor: 'pointer',
});
const first = style({ font: 'ui-sm', display: 'block', truncate: true });
const second = style({ font: 'ui-xs', color: 'neutral-subdued', display: 'block', truncate: true });

export function NotesMenu({ version }: { version: string }) {
  const page = useViewer((state) => state.page);
  const asked = useOperation('media.notes', { version, page }, { enabled: useShown(version), staleTime: Infinity });
  const { data: notes, error, errorUpdateCount, refetch } = asked;
  const [isOpen, setOpen] = useState(false);
  // Once there was something the button stays: it would come and go with the pages, and the tools with it.
  const [had, setHad] = useState<string | null>(null);
  const hasSome = notes === undefined ? error !== null : notes.length > 0;
  if (hasSome && had !== version) setHad(version);
  if (!hasSome && had !== version) return null;
  const name = notes === undefined ? t('viewer.notes.some') : t('viewer.notes', { count: notes.length });
  // What failed stays open to another try while that is under way.
  const isNothing = notes === undefined ? errorUpdateCount === 0 : notes.length === 0;
  const isLong = notes !== undefined && notes.length > MOST_IN_MENU;
  const Listed = isLong ? LongList : List;
  const goThere = (note: NoteView | undefined) => {
    setOpen(false);
    goToNote(note);
  };
  return (
    <OwnTool name={name} icon={<StickyNote />} isDisabled={isNothing} isLong={isLong} isOpen={isOpen} onOpenChange={setOpen}>
      {notes === undefined ? <FailedMenu name={name} error={error} onRetry={() => void refetch()} /> : <Listed name={name} notes={notes} onGo={goThere} />}
    </OwnTool>
  );
}

interface ListProps {
  name: string;
  notes: readonly NoteView[];
  onGo(note: NoteView | undefined): void;
}

function List({ name, notes, onGo }: ListProps) {
  return (
    <Menu aria-label={name} onAction={(key) => onGo(notes.find(({ number }) => String(number) === key))}>
      {notes.map((note) => (
        <MenuItem key={note.number} id={String(note.number)} textValue={note.text ?? note.kind}>
          <Text slot="label">{headOf(note)}</Text>
          {textOf(note) !== '' && <Text slot="description">{textOf(note)}</Text>}
        </MenuItem>
      ))}
    </Menu>
  );
}

function LongList({ notes, onGo }: ListProps) {
  return (
    <Rows count={notes.length} height={ROW} takesFocus testId="notes-long">
      {(index, isStop) => {
        const note = notes[index];
        if (note === undefined) return null;
        return (
          <button type="button" tabIndex={isStop ? 0 : -1} className={button} onClick={() => onGo(note)}>
            <span className={first}>{headOf(note)}</span>
            {textOf(note) !== '' && <span className={second}>{textOf(note)}</span>}
          </button>
        );
      }}
    </Rows>
  );
}

export function goToNote(note: NoteView | undefined): void {
  if (note === undefined) return;
  useViewer.getState().showPlace({ page: note.page, frame: null }, note.shape);
  usePapers.getState().setNote(note);
}

/** Number, what it is as the file names it, and whose. */
export function headOf({ number, kind, author, in_reply_to: to }: NoteView): string {
  const head = author === null ? t('viewer.note', { number, kind }) : t('viewer.note.by', { number, kind, author });
  return to === null ? head : t('viewer.note.answer', { head, to });
}

export function textOf({ text, state }: NoteView): string {
  return [state, text].filter((part) => part !== null && part !== '').join(' · ');
}
