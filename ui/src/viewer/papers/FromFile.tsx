// What the file itself says about the page one is at, as threads that can be read and gone to and are nobody's here: notes with
// the answers that the file has for them.

import { Disclosure, DisclosurePanel, DisclosureTitle } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useOperation, type NoteView } from '../../backend';
import { t } from '../../i18n';
import { useViewer } from '../store';
import { goToNote, headOf, textOf } from './NotesMenu';
import { threadsOf, type NoteThread } from './noteThreads';
import { usePapers } from './store';
import { useShown } from './useShown';

/** So many at once; the rest is in the menu of the tools. */
const MOST = 50;

const box = style({ flexShrink: 0, maxHeight: '[40%]', overflow: 'auto', borderTopWidth: 1, borderStartWidth: 0, borderEndWidth: 0, borderBottomWidth: 0, borderStyle: 'solid', borderColor: 'gray-200', paddingX: 8 });
const list = style({ listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: 4 });
const card = style({
  display: 'block',
  width: 'full',
  boxSizing: 'border-box',
  padding: 8,
  margin: 0,
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: { default: 'gray-200', isShown: 'accent-800' },
  borderRadius: 'default',
  textAlign: 'start',
  font: 'ui-sm',
  color: 'neutral',
  backgroundColor: { default: 'transparent', ':hover': 'gray-100' },
  outlineStyle: { default: 'none', ':focus-visible': 'solid' },
  outlineWidth: 2,
  outlineOffset: 2,
  outlineColor: 'focus-ring',
  cursor: 'pointer',
});
const head = style({ display: 'block', font: 'ui-xs', color: 'neutral-subdued' });
const words = style({ display: 'block', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' });
const answer = style({ display: 'block', marginTop: 4, paddingStart: 8, borderStartWidth: 2, borderEndWidth: 0, borderTopWidth: 0, borderBottomWidth: 0, borderStyle: 'solid', borderColor: 'gray-300' });
const more = style({ font: 'ui-xs', color: 'neutral-subdued', padding: 8, margin: 0 });

export function FromFile({ version, isPdf }: { version: string; isPdf: boolean }) {
  const page = useViewer((state) => state.page);
  const isShown = useShown(version);
  const { data: notes } = useOperation('media.notes', { version, page }, { enabled: isPdf && isShown, staleTime: Infinity });
  const shown = usePapers((state) => (state.version === version ? state.note : null));
  if (!isPdf || notes === undefined || notes.length === 0) return null;
  const threads = threadsOf(notes);
  return (
    <div className={box} data-testid="from-file">
      <Disclosure isQuiet size="S">
        <DisclosureTitle>{t('pages.from-file', { count: threads.length })}</DisclosureTitle>
        <DisclosurePanel>
          <ul className={list}>
            {threads.slice(0, MOST).map((thread) => (
              <li key={thread.note.number}>
                <Card thread={thread} isShown={isSame(shown, thread.note)} />
              </li>
            ))}
          </ul>
          {threads.length > MOST && <p className={more}>{t('pages.from-file.more', { count: threads.length - MOST })}</p>}
        </DisclosurePanel>
      </Disclosure>
    </div>
  );
}

function isSame(one: NoteView | null, other: NoteView): boolean {
  return one !== null && one.page === other.page && one.number === other.number;
}

function Card({ thread: { note, answers }, isShown }: { thread: NoteThread; isShown: boolean }) {
  return (
    <button type="button" aria-current={isShown} className={card({ isShown })} onClick={() => goToNote(note)}>
      <span className={head}>{headOf(note)}</span>
      {textOf(note) !== '' && <span className={words}>{textOf(note)}</span>}
      {answers.map((one) => (
        <span key={one.number} className={answer}>
          <span className={head}>{headOf(one)}</span>
          {textOf(one) !== '' && <span className={words}>{textOf(one)}</span>}
        </span>
      ))}
    </button>
  );
}
