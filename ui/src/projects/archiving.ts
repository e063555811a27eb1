/** Many proofs put away, or taken out again. */
import { call, type ProofCard, tagsOf } from '../backend';
import { t } from '../i18n';
import { actOnMany, useMany } from './many';

/** One at a time: whoever asks while one runs is not heard. */
export async function archiveMany(cards: readonly ProofCard[], archived: boolean): Promise<void> {
  if (useMany.getState().running !== null) return;
  const proofs = cards.filter((card) => card.archived !== archived).map((card) => card.id);
  await actOnMany({
    proofs,
    label: t(archived ? 'list.archiving' : 'list.restoring', { total: proofs.length }),
    ask: (part, step) => call('proofs.archive', { proofs: part, archived, step }),
    tags: tagsOf('proofs.archive', {}),
    said: (count) => t(archived ? 'list.archived.done' : 'list.restored.done', { count }),
  });
}
