// Notes that the file itself brings along for the page one is on: listed, and gone to. They can only be read.

import { ActionButton, Menu, MenuItem, MenuTrigger, Text, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import StickyNote from '@react-spectrum/s2/icons/StickyNote';
import { useOperation, type NoteView } from '../../backend';
import { t } from '../../i18n';
import { useViewer } from '../store';

export function NotesMenu({ version }: { version: string }) {
  const page = useViewer((state) => state.page);
  const notes = useOperation('media.notes', { version, page }, { staleTime: Infinity }).data ?? [];
  if (notes.length === 0) return null;
  const name = t('viewer.notes', { count: notes.length });
  const go = (number: string) => {
    const note = notes.find((one) => String(one.number) === number);
    if (note !== undefined) useViewer.getState().showPlace({ page: note.page, frame: null }, note.shape);
  };
  return (
    <MenuTrigger>
      <TooltipTrigger placement="bottom">
        <ActionButton isQuiet aria-label={name}>
          <StickyNote />
        </ActionButton>
        <Tooltip>{name}</Tooltip>
      </TooltipTrigger>
      <Menu aria-label={name} onAction={(key) => go(String(key))}>
        {notes.map((note) => (
          <MenuItem key={note.number} id={String(note.number)} textValue={note.text ?? note.kind}>
            <Text slot="label">{headOf(note)}</Text>
            {textOf(note) !== '' && <Text slot="description">{textOf(note)}</Text>}
          </MenuItem>
        ))}
      </Menu>
    </MenuTrigger>
  );
}

/** Number, what it is as the file names it, and whose. */
function headOf({ number, kind, author, in_reply_to: to }: NoteView): string {
  const head = author === null ? t('viewer.note', { number, kind }) : t('viewer.note.by', { number, kind, author });
  return to === null ? head : t('viewer.note.answer', { head, to });
}

function textOf({ text, state }: NoteView): string {
  return [state, text].filter((part) => part !== null && part !== '').join(' · ');
}
