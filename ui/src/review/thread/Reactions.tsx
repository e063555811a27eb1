/** What people reacted to a comment with, and a way to do so. */
import { ActionButton, ActionButtonGroup, DialogTrigger, Popover, ToggleButton, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Emoji from '@react-spectrum/s2/icons/Emoji';
import { useState } from 'react';
import { type CommentView, type ReactionView, useMutate } from '../../backend';
import { showFailure } from '../../app/failures';
import { t } from '../../i18n';
import { useAsked, useIsAsked } from './asked';
import { drawn, EMOJI } from './emoji';

function useReact(comment: string) {
  const react = useMutate('comment.react', { onError: showFailure });
  return (emoji: string, on: boolean) => {
    // A second press before the answer would be the same again.
    if (!react.isPending) react.mutate({ comment, emoji, on });
  };
}

/** The word for it; the sign itself where there is none. */
export function emojiName(emoji: string): string {
  const id = EMOJI.find(([one]) => one === emoji)?.[1];
  return id === undefined ? emoji : t(`emoji.${id}`);
}

function whoIn({ emoji, people }: ReactionView): string {
  const names = new Intl.ListFormat(document.documentElement.lang, { type: 'conjunction' }).format(people.map(({ name }) => (name === '' ? t('mention.someone') : name)));
  return t('react.who', { emoji: emojiName(emoji), names, count: people.length });
}

/** One chip each, pressed where one is among them. */
export function Reactions({ comment: { id, reactions }, isReadOnly }: { comment: CommentView; isReadOnly: boolean }) {
  const react = useReact(id);
  if (reactions.length === 0) return null;
  return (
    <fieldset aria-label={t('react.title')} className={row}>
      {reactions.map((reaction) => {
        const { emoji, people, mine } = reaction;
        return (
          <TooltipTrigger key={emoji}>
            <ToggleButton size="XS" isEmphasized isSelected={mine} isDisabled={isReadOnly} aria-label={whoIn(reaction)} onChange={(on) => react(emoji, on)}>
              {`${drawn(emoji)} ${people.length}`}
            </ToggleButton>
            <Tooltip>{whoIn(reaction)}</Tooltip>
          </TooltipTrigger>
        );
      })}
    </fieldset>
  );
}

const row = style({ display: 'flex', flexWrap: 'wrap', gap: 4, margin: 0, marginTop: 4, padding: 0, minWidth: 0, borderStyle: 'none' });

interface AddReactionProps {
  comment: CommentView;
  /** Of which it is the first comment: the palette means that one. */
  begins: string | null;
}

export function AddReaction({ comment: { id, reactions }, begins }: AddReactionProps) {
  const [isOpen, setOpen] = useState(false);
  const isAsked = useIsAsked('react', begins);
  const react = useReact(id);
  const change = (open: boolean) => {
    setOpen(open);
    if (!open && isAsked) useAsked.getState().answered();
  };
  const isMine = (emoji: string) => reactions.some((one) => one.emoji === emoji && one.mine);
  const press = (emoji: string) => {
    react(emoji, !isMine(emoji));
    change(false);
  };
  return (
    <DialogTrigger isOpen={isOpen || isAsked} onOpenChange={change}>
      <TooltipTrigger>
        <ActionButton size="XS" isQuiet aria-label={t('react.add')}>
          <Emoji />
        </ActionButton>
        <Tooltip>{t('react.add')}</Tooltip>
      </TooltipTrigger>
      <Popover aria-label={t('react.add')} placement="bottom end">
        <div className={style({ display: 'flex', flexDirection: 'column', gap: 4 })}>
          {ROWS.map((few) => (
            <ActionButtonGroup key={few[0]?.[0]} aria-label={few.map(([, name]) => t(`emoji.${name}`)).join(', ')} size="S" isQuiet density="compact">
              {few.map(([emoji, name]) => (
                <ActionButton key={emoji} aria-label={isMine(emoji) ? t('react.take-back', { emoji: t(`emoji.${name}`) }) : t(`emoji.${name}`)} onPress={() => press(emoji)}>
                  {drawn(emoji)}
                </ActionButton>
              ))}
            </ActionButtonGroup>
          ))}
        </div>
      </Popover>
    </DialogTrigger>
  );
}

const ROWS = [EMOJI.slice(0, 6), EMOJI.slice(6)];
