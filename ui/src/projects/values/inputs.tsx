/** Fields to type numbers, dates and texts into, and to choose several of a list: said once one is done with them. */
import { ActionButton, DatePicker, Menu, MenuItem, MenuTrigger, NumberField, Text, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { CalendarDate, GregorianCalendar, parseDate, toCalendar } from '@internationalized/date';
import { useId, useRef, useState } from 'react';
import { t } from '../../i18n';
import { decimalOf } from './values';

export const wide = style({ width: 'full' });

interface InputProps {
  label: string;
  /** Empty: nothing. */
  value: string;
  /** Stands in it while it is empty. */
  placeholder?: string | undefined;
  onSet(value: string): void;
}

/** What stands in a field: what was typed, until what is kept becomes something else. */
function useTyped<T>(kept: T) {
  const [typed, setTyped] = useState(kept);
  const [known, setKnown] = useState(kept);
  if (known !== kept) {
    setKnown(kept);
    setTyped(kept);
  }
  return [typed, setTyped] as const;
}

export function TextInput({ label, value, placeholder, onSet }: InputProps) {
  const [typed, setTyped] = useTyped(value);
  const commit = () => {
    if (typed.trim() !== value) onSet(typed.trim());
  };
  return (
    <TextField
      label={label}
      value={typed}
      onChange={setTyped}
      {...(placeholder === undefined ? {} : { placeholder })}
      maxLength={2000}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        else event.continuePropagation();
      }}
      styles={wide}
    />
  );
}

/** Whole parts of twelve digits and six behind the point are what is kept without loss. */
const MAX_NUMBER = 999_999_999_999;

export function NumberInput({ label, value, placeholder, onSet }: InputProps) {
  return (
    <NumberField
      label={label}
      value={value === '' ? Number.NaN : Number(value)}
      onChange={(number) => {
        const next = Number.isNaN(number) ? '' : decimalOf(number);
        if (next !== value) onSet(next);
      }}
      {...(placeholder === undefined ? {} : { placeholder })}
      hideStepper
      minValue={-MAX_NUMBER}
      maxValue={MAX_NUMBER}
      formatOptions={DECIMALS}
      styles={wide}
    />
  );
}

const DECIMALS: Intl.NumberFormatOptions = { maximumFractionDigits: 6 };

function dayOf(value: string): CalendarDate | null {
  try {
    return value === '' ? null : parseDate(value);
  } catch {
    return null;
  }
}

export function DateInput({ label, value, placeholder, onSet }: InputProps) {
  const [kept, setKept] = useState(() => dayOf(value));
  const [known, setKnown] = useState(value);
  /** A day that is taken from the calendar puts it away at once, before this is drawn again. */
  const taken = useRef<CalendarDate | null>(null);
  if (known !== value) {
    setKnown(value);
    setKept(dayOf(value));
  }
  // While a year is typed it is another one with every digit.
  const commit = (day: CalendarDate | null) => {
    const next = day === null ? '' : toCalendar(day, GREGORIAN).toString();
    if (next !== value) onSet(next);
  };
  return (
    <DatePicker
      label={label}
      value={kept}
      onChange={(day) => {
        taken.current = day;
        setKept(day);
      }}
      onBlur={() => commit(kept)}
      onOpenChange={(isOpen) => {
        if (isOpen) taken.current = kept;
        else commit(taken.current);
      }}
      description={kept === null ? placeholder : undefined}
      minValue={FIRST_DAY}
      maxValue={LAST_DAY}
      styles={wide}
    />
  );
}

const GREGORIAN = new GregorianCalendar();
const FIRST_DAY = new CalendarDate(1, 1, 1);
const LAST_DAY = new CalendarDate(9999, 12, 31);

const NONE: readonly string[] = [];

interface SeveralProps {
  label: string;
  /** On the button. */
  said: string;
  of: readonly string[];
  chosen: readonly string[];
  /** What only some of several proofs have: it is said so, and is not chosen. */
  some?: readonly string[];
  /** With all that was taken or left on the way. */
  onChoose(chosen: string[], touched: ReadonlySet<string>): void;
}

/** Some of a list; said once the list is put away, so that it is one step. */
export function SeveralInput({ label, said, of, chosen, some = NONE, onChoose }: SeveralProps) {
  const [picked, setPicked] = useState<readonly string[] | null>(null);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const name = useId();
  const open = (isOpen: boolean) => {
    if (isOpen) {
      setPicked(chosen);
      setTouched(new Set());
    } else {
      const isOther = picked !== null && picked.join('\n') !== chosen.join('\n');
      if (picked !== null && (isOther || some.some((one) => touched.has(one)))) onChoose([...picked], touched);
      setPicked(null);
    }
  };
  const all = [...new Set([...of, ...chosen, ...some])];
  const pick = (next: readonly string[]) => {
    const before = picked ?? chosen;
    setTouched(new Set([...touched, ...all.filter((one) => before.includes(one) !== next.includes(one))]));
    setPicked(next);
  };
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', gap: 4, alignItems: 'start', minWidth: 0 })}>
      <span id={name} className={style({ font: 'ui', color: 'neutral-subdued' })}>
        {label}
      </span>
      <MenuTrigger onOpenChange={open}>
        <ActionButton aria-label={t('values.choose', { name: label, said })} styles={style({ maxWidth: 'full' })}>
          <Text>{said}</Text>
        </ActionButton>
        <Menu
          aria-label={label}
          selectionMode="multiple"
          selectedKeys={(picked ?? chosen).map(keyOf)}
          onSelectionChange={(keys) => pick(keys === 'all' ? all : all.filter((one) => keys.has(keyOf(one))))}
          disabledKeys={['none']}
        >
          {all.length === 0 && (
            <MenuItem key="none" id="none" textValue={t('values.no-options')}>
              <Text slot="label">{t('values.no-options')}</Text>
            </MenuItem>
          )}
          {all.map((one) => (
            <MenuItem key={one} id={keyOf(one)} textValue={one}>
              <Text slot="label">{one}</Text>
              {some.includes(one) && <Text slot="description">{t('values.of-some')}</Text>}
            </MenuItem>
          ))}
        </Menu>
      </MenuTrigger>
    </div>
  );
}

/** An option can be any text. */
function keyOf(option: string): string {
  return `=${option}`;
}
