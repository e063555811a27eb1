/** Handing over: comments saved for other programs, and theirs taken in. */
import { ToastQueue } from '../app/toasts';
import { call, invalidate, tagsOf, type SaveExport, type Ticket } from '../backend';
import { tellIfAway } from '../app/away';
import { queryClient } from '../app/client';
import { showFailure } from '../app/failures';
import { follow } from '../app/imports';
import { withName } from '../app/person';
import { sayUndoable } from '../app/undo';
import { t } from '../i18n';

/** Asks where, and says what came of it; how far it is stands with the files, and it is stopped there. */
export async function saveExport(input: SaveExport, name: string): Promise<void> {
  // Rust gives it this ticket.
  const ticket = { ticket: `export/${input.proof}`, name: t('export.job', { name }), bytes: 0 };
  const began = performance.now();
  try {
    const saved = await follow(ticket, () => call('export.save', { ...input, title: t('export.save.title') }));
    if (saved === null) return;
    const said = t('output.saved', { name: saved.name, folder: saved.folder });
    ToastQueue.positive(said, { timeout: 8000 });
    void tellIfAway(began, { title: said, body: '', link: null });
  } catch (error) {
    showFailure(error);
  }
}

/** Asks for a file, and takes its comments in. */
export async function importComments(proof: string): Promise<void> {
  try {
    const ticket = await call('import.pick', { title: t('import.comments.pick') });
    if (ticket !== null) await takeComments(proof, ticket);
  } catch (error) {
    showFailure(error);
  }
}

/** What it says about the current version; one step of undo takes all of it back. */
export function takeComments(proof: string, ticket: Ticket): Promise<void> {
  return withName(() => void take(proof, ticket).catch(showFailure));
}

async function take(proof: string, chosen: Ticket): Promise<void> {
  const { ticket, name } = chosen;
  const input = { proof, ticket };
  const taken = await follow(chosen, () => call('import.take', input));
  if (taken === null) return;
  const { threads, replies, known, skipped, reactions, attachments } = taken;
  await invalidate(queryClient, tagsOf('import.take', input));
  if (threads + replies === 0) {
    ToastQueue.neutral(t('import.comments.nothing', { known, file: name }), { timeout: 8000 });
    return;
  }
  const both = threads > 0 && replies > 0 ? 'yes' : 'no';
  const said = t('import.comments.taken', { threads, replies, both, skipped });
  const isMore = reactions > 0 && attachments > 0 ? 'yes' : 'no';
  const left = reactions + attachments === 0 ? null : t('import.comments.left', { reactions, attachments, both: isMore, count: reactions + attachments });
  sayUndoable(left === null ? said : `${said}. ${left}`);
}

/** What a file of comments is called; what it is shows in its bytes. */
export function isReview({ name }: Pick<Ticket, 'name'>): boolean {
  return /\.(xfdf|otio|edl|json)$/i.test(name);
}
