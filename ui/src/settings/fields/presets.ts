/** The fields that most who advertise ask for (W12), offered while there are none. Their words are the person's. */
import type { FieldKind, FieldView } from '../../backend';
import { t, type MessageId } from '../../i18n';

export interface Preset {
  id: string;
  name: string;
  kind: FieldKind;
  options: string[];
}

const OF: readonly { id: string; kind: FieldKind; name: MessageId; options?: MessageId }[] = [
  { id: 'category', kind: 'choice', name: 'fields.usual.category', options: 'fields.usual.category.options' },
  { id: 'market', kind: 'tags', name: 'fields.usual.market' },
  { id: 'region', kind: 'choice', name: 'fields.usual.region', options: 'fields.usual.region.options' },
  { id: 'campaign', kind: 'text', name: 'fields.usual.campaign' },
  { id: 'channel', kind: 'choices', name: 'fields.usual.channel', options: 'fields.usual.channel.options' },
  { id: 'risk', kind: 'choice', name: 'fields.usual.risk', options: 'fields.usual.risk.options' },
  { id: 'budget', kind: 'number', name: 'fields.usual.budget' },
  { id: 'rights', kind: 'date', name: 'fields.usual.rights' },
  { id: 'talent', kind: 'date', name: 'fields.usual.talent' },
  { id: 'tags', kind: 'tags', name: 'fields.usual.tags' },
];

/** Those that are not there by this name yet. */
export function presets(fields: readonly FieldView[]): Preset[] {
  return OF.map(({ id, kind, name, options }) => ({ id, kind, name: t(name), options: options === undefined ? [] : linesOf(t(options).replaceAll('|', '\n')) })).filter(
    (preset) => !fields.some((field) => field.name.toLocaleLowerCase() === preset.name.toLocaleLowerCase()),
  );
}

/** Options that were typed, one a line, each once. */
export function linesOf(typed: string): string[] {
  const lines = typed.split('\n').map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ''))];
}
