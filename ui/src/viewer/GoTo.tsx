// Go to a page by label or number, to a frame by number, timecode or time, in a sound to a time or sample.

import { DialogContainer } from '@react-spectrum/s2';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, queryOf, type MediaView, type PageView } from '../backend';
import { t, type MessageId } from '../i18n';
import { useOpenings } from '../look/useOpenings';
import { GoDialog } from './GoDialog';
import { nowhere } from './nowhere';
import { isPaged } from './paged';
import { chunkOf, PAGES_AT_ONCE } from './pages';
import { useViewer } from './store';

interface GoToProps {
  version: string;
  media: MediaView;
  isOpen: boolean;
  onClose(): void;
}

export function GoTo({ isOpen, onClose, ...rest }: GoToProps) {
  const openings = useOpenings(isOpen);
  return <DialogContainer onDismiss={onClose}>{isOpen && <Ask key={openings} {...rest} onClose={onClose} />}</DialogContainer>;
}

function Ask({ version, media, onClose }: Omit<GoToProps, 'isOpen'>) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const find = useFind(version, media);
  const go = async () => {
    if (text.trim() === '') return;
    try {
      const wrong = await find(text.trim());
      setProblem(wrong);
      if (wrong === null) onClose();
    } catch (error) {
      setProblem(nowhere(error, media));
    }
  };
  return (
    <GoDialog
      id="viewer-goto"
      title={t('viewer.goto')}
      label={t(labelOf(media))}
      value={text}
      problem={problem}
      onChange={(value) => {
        setText(value);
        setProblem(null);
      }}
      onGo={() => void go()}
      onClose={onClose}
    />
  );
}

function labelOf(media: MediaView): MessageId {
  if (isPaged(media)) return 'viewer.goto.page';
  return media.kind === 'audio' ? 'sound.goto' : 'viewer.goto.frame';
}

/** `goTo` of a version. */
function useFind(version: string, media: MediaView): (text: string) => Promise<string | null> {
  const client = useQueryClient();
  return (text) => goTo(client, version, media, text);
}

/** Goes there; what is wrong, in words, when there is no such place. */
export async function goTo(client: QueryClient, version: string, media: MediaView, text: string): Promise<string | null> {
  const { setPage, setFrame, setCursor } = useViewer.getState();
  if (!isPaged(media)) {
    const { frame } = await call('media.find-frame', { version, text });
    if (media.kind === 'audio') setCursor(frame);
    else setFrame(frame);
    return null;
  }
  const pages = (first: number) =>
    client.fetchQuery({ ...queryOf('media.pages', { version, first, count: PAGES_AT_ONCE }), staleTime: Infinity });
  const page = await findPage(text, media.num_pages, pages);
  if (page === null) return t('viewer.goto.no-page', { text, total: media.num_pages });
  setPage(page);
  return null;
}

/** A label first, as it is printed on the page; then the plain number. */
export async function findPage(
  text: string,
  numPages: number,
  pages: (first: number) => Promise<readonly PageView[]>,
): Promise<number | null> {
  const wanted = text.toLowerCase();
  for (let first = 1; first <= numPages; first += PAGES_AT_ONCE) {
    // One chunk after the other: the label is mostly in the first.
    // oxlint-disable-next-line no-await-in-loop
    const chunk = await pages(chunkOf(first));
    const found = chunk.find(({ label }) => label.toLowerCase() === wanted);
    if (found !== undefined) return found.number;
  }
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= numPages ? number : null;
}
