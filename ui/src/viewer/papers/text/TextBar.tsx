// What can be done with the text that is selected, beside it: copied, marked, written about.

import { ActionButton, ToggleButton, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import Comment from '@react-spectrum/s2/icons/Comment';
import Copy from '@react-spectrum/s2/icons/Copy';
import TextAdd from '@react-spectrum/s2/icons/TextAdd';
import TextHighlight from '@react-spectrum/s2/icons/TextHighlight';
import TextReplaceComment from '@react-spectrum/s2/icons/TextReplaceComment';
import TextStrikeThrough from '@react-spectrum/s2/icons/TextStrikeThrough';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import { t } from '../../../i18n';
import { floating } from '../../../look/floating';
import { boundsOf } from '../../marks/shapes';
import { useViewer } from '../../store';
import { INSETS, insetsOf, type Frame } from '../../view/commands';
import { resolveView, toScreen, transformOf, type Point, type Size, type Transform } from '../../view/transform';
import { copy, keepsText, mark } from './acts';
import { caretAt, quadsOf, type Quad } from './page';
import type { TextMark } from '../../../backend';
import { selectedRange, useReading } from './store';

const bar = style({ position: 'absolute', display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 4, padding: 4, maxWidth: '[calc(100% - 32px)]', boxSizing: 'border-box' });

const KINDS: readonly { kind: TextMark; icon: ReactNode }[] = [
  { kind: 'highlight', icon: <TextHighlight /> },
  { kind: 'strike', icon: <TextStrikeThrough /> },
  { kind: 'replace', icon: <TextReplaceComment /> },
  { kind: 'insert', icon: <TextAdd /> },
];

export interface TextBarProps {
  frame: Frame;
  isReadOnly: boolean;
  /** A mark was made: time to write. */
  onDraft(): void;
  /** The keys belong to the canvas again. */
  onClosed(): void;
  say(words: string): void;
}

export function TextBar(props: TextBarProps) {
  const isOpen = useReading((state) => !state.isDragging && (selectedRange(state) !== null || (state.asked > 0 && state.selection !== null)));
  const isKept = useViewer((state) => keepsText(state.tool));
  return isOpen && isKept ? <Open {...props} /> : null;
}

function Open(props: TextBarProps) {
  const text = useReading((state) => state.text);
  const selection = useReading((state) => state.selection);
  const quads = useMemo(() => {
    if (text === null || selection === null) return [];
    const range = selectedRange({ selection });
    const caret = range === null ? caretAt(text, selection.focus) : null;
    return range !== null ? quadsOf(text, range) : caret === null ? [] : [caret];
  }, [text, selection]);
  const first = quads[0];
  const last = quads.at(-1);
  return first === undefined || last === undefined ? null : <Bar {...props} first={first} last={last} hasRange={selectedRange({ selection }) !== null} />;
}

interface BarProps extends TextBarProps {
  /** Of what is selected, or the caret. */
  first: Quad;
  last: Quad;
  /** Text is selected; else there is a caret. */
  hasRange: boolean;
}

function Bar({ frame, first, last, hasRange, isReadOnly, onDraft, onClosed, say }: BarProps) {
  const made = useReading((state) => state.made);
  const asked = useReading((state) => state.asked);
  const view = useViewer((state) => state.view);
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  useEffect(() => {
    if (asked > 0) box.current?.querySelector('button')?.focus();
  }, [asked]);
  const resolved = resolveView(view, frame.kind, frame.native, frame.viewport, insetsOf(frame), frame.ratio);
  const at = placeOf(first, last, transformOf(resolved, frame.viewport, frame.ratio), frame.viewport, size, insetsOf(frame).top);
  const bounds = boundsOf(frame.native);
  const make = (kind: TextMark) => {
    if (mark(kind, bounds, say)) onDraft();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClosed();
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') goAlong(event);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const shown = isReadOnly ? [] : KINDS.filter(({ kind }) => hasRange || kind === 'insert');
  return (
    <div ref={box} role="toolbar" aria-label={t('text.bar')} className={`${floating} ${bar}`} style={{ left: at.x, top: at.y }} data-testid="text-bar" onKeyDownCapture={onKeyDown}>
      {hasRange && (
        <Tipped name={t('text.copy')}>
          <ActionButton isQuiet aria-label={t('text.copy')} onPress={() => copy(say)}>
            <Copy />
          </ActionButton>
        </Tipped>
      )}
      {shown.map(({ kind, icon }) => (
        <Tipped key={kind} name={t(`text.mark.${kind}`)}>
          <ToggleButton isQuiet isEmphasized aria-label={t(`text.mark.${kind}`)} isSelected={made?.mark === kind} onChange={() => make(kind)}>
            {icon}
          </ToggleButton>
        </Tipped>
      ))}
      {!isReadOnly && hasRange && (
        <Tipped name={t('text.comment')}>
          <ActionButton isQuiet aria-label={t('text.comment')} onPress={() => (made === null ? make('highlight') : onDraft())}>
            <Comment />
          </ActionButton>
        </Tipped>
      )}
    </div>
  );
}

function Tipped({ name, children }: { name: string; children: ReactNode }) {
  return (
    <TooltipTrigger placement="bottom">
      {children}
      <Tooltip>{name}</Tooltip>
    </TooltipTrigger>
  );
}

/** In every language and at every size of text the bar is as large as it is. */
function useSize(box: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const measure = () => setSize({ width: element.offsetWidth, height: element.offsetHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return size;
}

/** From button to button, around the ends. */
function goAlong({ key, currentTarget }: KeyboardEvent): void {
  const buttons = [...currentTarget.querySelectorAll('button')];
  const isBackwards = (key === 'ArrowLeft') !== (getComputedStyle(currentTarget).direction === 'rtl');
  const at = buttons.findIndex((button) => button === document.activeElement);
  buttons[(at + (isBackwards ? -1 : 1) + buttons.length) % buttons.length]?.focus();
}

const AWAY = 8;
const EDGE = 16;

/** Below what is selected where there is room, else above it, else at the lower edge; always in sight. */
export function placeOf(first: Quad, last: Quad, transform: Transform, viewport: Size, size: Size, top = INSETS.top): Point {
  const [upper, lower] = [onScreen(first, transform), onScreen(last, transform)];
  const clip = (value: number, low: number, high: number) => Math.min(Math.max(value, low), Math.max(low, high));
  const most = viewport.height - size.height - EDGE;
  const [below, above] = [lower.bottom + AWAY, upper.top - AWAY - size.height];
  const y = below <= most && below >= top ? below : above >= top && above <= most ? above : most;
  return { x: clip((lower.left + lower.right - size.width) / 2, EDGE, viewport.width - size.width - EDGE), y };
}

function onScreen(quad: Quad, transform: Transform) {
  const corners = [0, 2, 4, 6].map((at) => toScreen(transform, { x: (quad[at] ?? 0) / 1000, y: (quad[at + 1] ?? 0) / 1000 }));
  const [across, down] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  return { left: Math.min(...across), right: Math.max(...across), top: Math.min(...down), bottom: Math.max(...down) };
}
