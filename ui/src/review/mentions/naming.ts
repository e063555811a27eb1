import type { Person } from '../../backend';
import { t } from '../../i18n';
import { named, nameIn, readable, unsealed, type Along } from '../../viewer/along';
import type { WrittenDraft } from '../written';
import type { Naming } from './useNaming';

/** Stands for a person whose name is not known. */
export const someone = () => t('mention.someone');

/** A comment's text as it is read. */
export function readableText({ text, mentions }: { text: string; mentions: readonly Person[] }): string {
  return readable(text, mentions, someone());
}

export function nameOf(people: readonly Person[], id: string): string {
  return nameIn(people, id, someone());
}

export function toWriteOn({ text, mentions }: { text: string; mentions: readonly Person[] }) {
  return unsealed(text, mentions, someone());
}

/** Along with one more person. */
export function naming(along: Along, person: Person): { along: Along; name: string } {
  const { mentions, name } = named(along.mentions, person, someone());
  return { along: mentions === along.mentions ? along : { ...along, mentions }, name };
}

/** For a field whose text is kept by itself. */
export function namingIn(people: readonly Person[], draft: Pick<WrittenDraft, 'change'>): Naming {
  return {
    people,
    add: (person) => {
      let name = '';
      draft.change((written) => {
        const next = naming(written.along, person);
        name = next.name;
        return { ...written, along: next.along };
      });
      return name;
    },
  };
}
