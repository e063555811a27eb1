// What can be done with the text of a page, as commands of the palette.

import type { Command } from '../../../app/commands';
import { inForce } from '../../../app/keySetup';
import type { MediaView, TextMark } from '../../../backend';
import { t } from '../../../i18n';
import { chordsIn } from '../../keysNow';
import { TEXT_BINDINGS } from './keys';
import { selectedRange, useReading } from './store';

export interface TextOffering {
  media: MediaView;
  isReadOnly: boolean;
  take(): void;
  mark(kind: TextMark): void;
}

const KINDS: readonly TextMark[] = ['highlight', 'strike', 'replace', 'insert'];

export function textCommands({ media, isReadOnly, take, mark }: TextOffering): Command[] {
  const { selection } = useReading.getState();
  const why = media.kind !== 'pdf' ? t('why.pdf') : isReadOnly ? t('viewer.read-only') : null;
  const hasText = (kind: TextMark) => (kind === 'insert' ? selection !== null : selectedRange({ selection }) !== null);
  const keys = chordsIn(inForce(TEXT_BINDINGS).filter(({ does }) => does.act === 'take'));
  return [
    { id: 'text.take', name: t('command.text.take'), keys, why, run: take },
    ...KINDS.map((kind) => ({
      id: `text.${kind}`,
      name: t(`command.text.${kind}`),
      keys: [],
      why: why ?? (hasText(kind) ? null : t('why.no-text')),
      run: () => mark(kind),
    })),
  ];
}
