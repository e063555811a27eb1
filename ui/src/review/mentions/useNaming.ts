/** Offers people while one writes: `@` and the beginning of a name, arrows, Enter or Tab, Escape. */
import { type KeyboardEvent, type RefObject, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { Person } from '../../backend';
import { askedAt, offeredFor, type Asked } from './asking';

export interface Naming {
  people: readonly Person[];
  /** The person is named in the text; the answer is the name as it stands there. */
  add(person: Person): string;
}

export interface NameChoice {
  id: string;
  people: readonly Person[];
  /** Which of them Enter takes. */
  at: number;
  choose(person: Person): void;
}

interface Using {
  /** Null: nobody is offered. */
  choice: NameChoice | null;
  /** The text was changed by typing. */
  look(): void;
  /** Whether the key was for the list. */
  press(event: KeyboardEvent): boolean;
}

/** `box`: with the field in it. */
export function useNaming(box: RefObject<HTMLElement | null>, value: string, onChange: (text: string) => void, naming: Naming | undefined): Using {
  const id = useId();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [at, setAt] = useState(0);
  /** The `@` whose list was put away. */
  const [closed, setClosed] = useState<number | null>(null);
  const caret = useRef<number | null>(null);
  const people = naming === undefined || asked === null || asked.start === closed ? [] : offeredFor(naming.people, asked.query);
  const fieldOf = () => box.current?.querySelector('textarea') ?? null;

  const look = () => {
    const field = fieldOf();
    if (field === null) return;
    const isOne = field.selectionStart === field.selectionEnd && document.activeElement === field;
    const next = isOne ? askedAt(field.value, field.selectionStart) : null;
    if (closed !== null && field.value[closed] !== '@') setClosed(null);
    if (next?.start === asked?.start && next?.query === asked?.query) return;
    setAsked(next);
    setAt(0);
  };
  const latest = useRef(look);
  useEffect(() => {
    latest.current = look;
  });
  const isOffering = naming !== undefined;
  useEffect(() => {
    const field = box.current?.querySelector('textarea');
    if (!isOffering || field === null || field === undefined) return undefined;
    const looked = () => latest.current();
    const events = ['keyup', 'click', 'blur'] as const;
    for (const event of events) field.addEventListener(event, looked);
    return () => {
      for (const event of events) field.removeEventListener(event, looked);
    };
  }, [box, isOffering]);
  useLayoutEffect(() => {
    const field = box.current?.querySelector('textarea');
    if (caret.current === null || field?.value !== value) return;
    field.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  }, [box, value]);

  const choose = (person: Person) => {
    const field = fieldOf();
    if (asked === null || naming === undefined || field === null) return;
    const end = asked.start + 1 + asked.query.length;
    const after = value.slice(end);
    const put = `@${naming.add(person)}${after.startsWith(' ') ? '' : ' '}`;
    caret.current = asked.start + put.length + (after.startsWith(' ') ? 1 : 0);
    onChange(value.slice(0, asked.start) + put + after);
    setClosed(asked.start);
    setAsked(null);
    field.focus();
  };
  const press = (event: KeyboardEvent): boolean => {
    const person = people[at];
    if (person === undefined || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === 'ArrowDown') setAt((at + 1) % people.length);
    else if (event.key === 'ArrowUp') setAt((at + people.length - 1) % people.length);
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) choose(person);
    else if (event.key === 'Escape') setClosed(asked?.start ?? null);
    else return false;
    event.preventDefault();
    return true;
  };
  return { choice: people.length === 0 ? null : { id, people, at: Math.min(at, people.length - 1), choose }, look, press };
}
