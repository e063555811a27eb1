/** What is done to the schema, each with the way back. */
import { call, type DefineField, type FieldView, invalidate, tagsOf } from '../../backend';
import { queryClient } from '../../app/client';
import { showFailure } from '../../app/failures';
import { sayAllUndoable, sayUndoable } from '../../app/undo';
import { t } from '../../i18n';
import { moved, positionAtEnd, renumbered } from './order';
import type { Preset } from './presets';

async function define(fields: readonly DefineField[]): Promise<number> {
  let done = 0;
  try {
    for (const field of fields) {
      // Each is a step of its own, in their order.
      // oxlint-disable-next-line no-await-in-loop
      await call('field.define', field);
      done += 1;
    }
  } catch (error) {
    // One is the dialog's to say.
    if (fields.length === 1) throw error;
    showFailure(error);
  }
  if (done > 0) await invalidate(queryClient, tagsOf('field.define', {}));
  return done;
}

export async function saveField(field: DefineField): Promise<void> {
  await define([field]);
  sayUndoable(t(field.id ? 'fields.changed' : 'fields.added', { name: field.name, count: 1 }));
}

export async function addPresets(presets: readonly Preset[], fields: readonly FieldView[]): Promise<void> {
  const done = await define(presets.map(({ name, kind, options }, at) => ({ name, kind, options, position: positionAtEnd(fields, at) })));
  const [only] = presets;
  if (done === 1 && only !== undefined) sayUndoable(t('fields.added', { name: only.name }));
  else if (done > 0) await sayAllUndoable(t('fields.added.several', { count: done }), done);
}

export async function moveField(fields: readonly FieldView[], id: string, to: number): Promise<void> {
  const changed = renumbered(moved(fields, id, to), id);
  const done = await define(changed);
  const name = fields.find((one) => one.id === id)?.name ?? '';
  if (done > 0) await sayAllUndoable(t('fields.moved', { name }), done);
}

export async function removeField({ id, name }: FieldView): Promise<void> {
  await call('field.remove', { field: id });
  await invalidate(queryClient, tagsOf('field.remove', {}));
  sayUndoable(t('fields.removed', { name }));
}
