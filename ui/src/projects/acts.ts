/** What is done to many proofs beside archiving: moved, binned, put back, and told what they are. */
import { call, type FieldValue, type FieldView, type ProofCard, tagsOf } from '../backend';
import { t } from '../i18n';
import { nameOf } from './folders';
import { actOnMany } from './many';
import { type Altering, isSame, textsOf, valueIn } from './values/values';

/** Into a folder of their project; the empty path is the top. */
export async function moveMany(cards: readonly ProofCard[], folder: string): Promise<number> {
  const proofs = cards.filter((card) => card.folder !== folder).map((card) => card.id);
  return actOnMany({
    proofs,
    label: t('folders.moving', { total: proofs.length }),
    ask: (part, step) => call('proofs.move', { proofs: part, folder, step }),
    tags: tagsOf('proofs.move', {}),
    said: (count) => (folder === '' ? t('folders.moved.top', { count }) : t('folders.moved', { count, name: nameOf(folder) })),
  });
}

/** Into the bin, where nothing is asked: it can be undone, and put back from there. */
export async function binMany(cards: readonly ProofCard[]): Promise<number> {
  const proofs = cards.filter((card) => !card.deleted).map((card) => card.id);
  return actOnMany({
    proofs,
    label: t('bin.moving', { total: proofs.length }),
    ask: (part, step) => call('proofs.delete', { proofs: part, step }),
    tags: tagsOf('proofs.delete', {}),
    said: (count) => t('bin.moved', { count }),
  });
}

export async function putBackMany(cards: readonly ProofCard[]): Promise<number> {
  const proofs = cards.filter((card) => card.deleted).map((card) => card.id);
  return actOnMany({
    proofs,
    label: t('bin.putting', { total: proofs.length }),
    ask: (part, step) => call('proofs.recover', { proofs: part, step }),
    tags: tagsOf('proofs.recover', {}),
    said: (count) => t('bin.put', { count }),
  });
}

/** The same value for all of them; those that have it already are left alone. */
export async function setMany(cards: readonly ProofCard[], field: FieldView, value: FieldValue | null): Promise<number> {
  const proofs = cards.filter((card) => !isSame(valueIn(card, field.id), value)).map((card) => card.id);
  return actOnMany({
    proofs,
    label: t('values.setting', { total: proofs.length }),
    ask: (part, step) => call('proofs.set', { proofs: part, field: field.id, value, step }),
    tags: tagsOf('proofs.set', {}),
    said: (count) => t(value === null ? 'values.cleared' : 'values.set', { name: field.name, count }),
  });
}

/** The same choices or tags more, or fewer, for all of them; each keeps its own. */
export async function alterMany(cards: readonly ProofCard[], field: FieldView, { add, remove }: Altering): Promise<number> {
  const isAltered = (own: readonly string[]) => add.some((one) => !own.includes(one)) || remove.some((one) => own.includes(one));
  const proofs = cards.filter((card) => isAltered(textsOf(valueIn(card, field.id)))).map((card) => card.id);
  return actOnMany({
    proofs,
    label: t('values.setting', { total: proofs.length }),
    ask: (part, step) => call('proofs.alter', { proofs: part, field: field.id, add: [...add], remove: [...remove], step }),
    tags: tagsOf('proofs.alter', {}),
    // One that has a choice which the field no longer offers takes no other until that is gone.
    said: (count, stayed) => t(stayed === 0 ? 'values.altered' : 'values.altered.some', { name: field.name, count, stayed }),
  });
}
