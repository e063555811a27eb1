/** Puts labels on a thread and takes them off: those of the project, or another one that is typed. */
import { ActionButton, Autocomplete, DialogTrigger, Menu, MenuItem, Popover, SearchField, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Checkmark from '@react-spectrum/s2/icons/Checkmark';
import Tag from '@react-spectrum/s2/icons/Tag';
import { useState } from 'react';
import { type ThreadView, useMutate } from '../../backend';
import { showFailure } from '../../app/failures';
import { t } from '../../i18n';
import { Hidden } from '../../look/Hidden';
import { useAround } from '../around';
import { useAsked, useIsAsked } from './asked';
import { labelsFor, NEW_LABEL, tidy } from './labels';

export function LabelPicker({ thread }: { thread: ThreadView }) {
  const [isOpen, setOpen] = useState(false);
  const isAsked = useIsAsked('label', thread.id);
  const change = (open: boolean) => {
    setOpen(open);
    if (!open && isAsked) useAsked.getState().answered();
  };
  return (
    <DialogTrigger isOpen={isOpen || isAsked} onOpenChange={change}>
      <ActionButton size="XS" isQuiet aria-label={t('label.button')}>
        <Tag />
        {thread.labels.length === 0 && <Text>{t('label.short')}</Text>}
      </ActionButton>
      <Popover aria-label={t('label.title')} placement="bottom start">
        <Picking thread={thread} onDone={() => change(false)} />
      </Popover>
    </DialogTrigger>
  );
}

function Picking({ thread, onDone }: { thread: ThreadView; onDone: () => void }) {
  const { labels } = useAround();
  const [text, setText] = useState('');
  const set = useMutate('thread.label', { onError: showFailure });
  const shown = labelsFor(text, labels, thread.labels);
  const typed = tidy(text);
  const isEmpty = shown.listed.length === 0 && !shown.isNew;
  const act = (key: string) => {
    const label = key === NEW_LABEL ? typed : (shown.listed.find((one) => `=${one}` === key) ?? '');
    if (label === '') return;
    set.mutate({ thread: thread.id, label, on: !thread.labels.includes(label) });
    onDone();
  };
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', gap: 8, width: 240, maxHeight: 320 })}>
      <Autocomplete inputValue={text} onInputChange={setText} disableAutoFocusFirst={false}>
        <SearchField autoFocus size="S" aria-label={t('label.title')} placeholder={t('label.placeholder')} maxLength={MOST_LETTERS} styles={style({ width: 'full', flexShrink: 0 })} />
        <div className={style({ overflow: 'auto', minHeight: 0 })}>
          {isEmpty && <p className={style({ font: 'ui-sm', color: 'neutral-subdued', margin: 8 })}>{t('label.none')}</p>}
          {/* There also while it is empty: only then is the field told that the option which it names is gone. */}
          <div className={isEmpty ? style({ display: 'none' }) : style({ display: 'block' })}>
            <Menu aria-label={t('label.all')} onAction={(key) => act(String(key))}>
              {shown.listed.map((label) => {
                const isOn = thread.labels.includes(label);
                return (
                  <MenuItem key={label} id={`=${label}`} textValue={label}>
                    {isOn && <Checkmark />}
                    <Text slot="label">
                      {label}
                      {isOn && <Hidden>{t('label.is-on')}</Hidden>}
                    </Text>
                  </MenuItem>
                );
              })}
              {shown.isNew && (
                <MenuItem id={NEW_LABEL} textValue={typed}>
                  <Text slot="label">{t('label.new', { label: typed })}</Text>
                </MenuItem>
              )}
            </Menu>
          </div>
        </div>
      </Autocomplete>
    </div>
  );
}

/** As the record takes them. */
const MOST_LETTERS = 40;
