/** The people that are offered beside the field; the focus stays in the field, which says which one is meant. */
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useRef } from 'react';
import { t } from '../../i18n';
import { raised } from '../../look/floating';
import { Hidden } from '../../look/Hidden';
import type { NameChoice } from './useNaming';

export function NameList({ choice }: { choice: NameChoice }) {
  const list = useRef<HTMLDivElement>(null);
  const latest = useRef(choice);
  useEffect(() => {
    latest.current = choice;
  });
  useEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    // The field would lose the focus.
    const hold = (event: Event) => event.preventDefault();
    const click = (event: Event) => {
      const option = event.target instanceof Element ? event.target.closest('[data-person]') : null;
      const person = latest.current.people.find(({ id }) => id === option?.getAttribute('data-person'));
      if (person !== undefined) latest.current.choose(person);
    };
    element.addEventListener('mousedown', hold);
    element.addEventListener('click', click);
    return () => {
      element.removeEventListener('mousedown', hold);
      element.removeEventListener('click', click);
    };
  }, []);
  const active = optionId(choice, choice.at);
  useEffect(() => document.getElementById(active)?.scrollIntoView({ block: 'nearest' }), [active]);
  return (
    <div className={raised}>
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the focus stays in the field */}
      <div ref={list} role="listbox" id={choice.id} aria-label={t('mention.people')} className={style({ padding: 4, maxHeight: 192, overflow: 'auto' })}>
        {choice.people.map((person, at) => (
          <div
            key={person.id}
            // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the focus stays in the field
            role="option"
            id={optionId(choice, at)}
            aria-selected={at === choice.at}
            tabIndex={-1}
            data-person={person.id}
            className={row({ isAt: at === choice.at })}
          >
            {person.name}
          </div>
        ))}
      </div>
      <Hidden>
        <output>{t('mention.count', { count: choice.people.length })}</output>
      </Hidden>
    </div>
  );
}

export function optionId({ id }: NameChoice, at: number): string {
  return `${id}-${at}`;
}

const row = style({
  paddingX: 8,
  paddingY: 4,
  borderRadius: 'default',
  font: 'ui',
  color: { default: 'neutral', isAt: { forcedColors: 'HighlightText' } },
  cursor: 'pointer',
  truncate: true,
  forcedColorAdjust: 'none',
  backgroundColor: { default: 'transparent', isAt: { default: 'gray-200', forcedColors: 'Highlight' } },
});
