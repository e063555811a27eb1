/** Where words lead on the page of a proof: to comments of any version, to places of the one on the canvas. */
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ToastQueue } from '../../app/toasts';
import type { ProofView, ThreadView, VersionView } from '../../backend';
import { goTo, isPaged, nowhere } from '../../viewer';
import type { Links } from './links';

export function useLinksOf(
  proof: ProofView,
  version: VersionView,
  threads: readonly ThreadView[],
  onSelect: (thread: ThreadView) => void,
): Links {
  const client = useQueryClient();
  const { name } = proof.card;
  const { id, media } = version;
  return useMemo(() => {
    const numbered = new Map(threads.map((thread) => [`${thread.version}/${thread.number}`, thread]));
    const say = (problem: string) => ToastQueue.negative(problem, { timeout: 8000 });
    return {
      proof: name,
      threadOf: (of, number) => numbered.get(`${of}/${number}`),
      openThread: onSelect,
      hasPlaces: (kind, of) => of === id && (kind === 'page' ? isPaged(media) : media?.kind === 'video'),
      goTo: (text) => {
        if (media === null) return;
        goTo(client, id, media, text).then(
          (problem) => problem !== null && say(problem),
          (error: unknown) => say(nowhere(error, media)),
        );
      },
    };
  }, [client, name, id, media, threads, onSelect]);
}
