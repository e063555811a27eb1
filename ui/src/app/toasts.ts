/** Spectrum's toasts, which also go with the language they speak, with the page they belong to, and after a while. */
import { ToastQueue as Queue, type ToastOptions } from '@react-spectrum/s2';
import { useSpoken } from '../i18n';
import { hrefOf, parseRoute } from './route';

export interface Saying extends ToastOptions {
  /** It goes when one leaves the page, or the proof or project, that it came up on. */
  isOfPage?: boolean;
}

type Variant = keyof typeof Queue;

/** Who has the pointer or the focus on toasts is asked again after this long. */
const READ_MS = 1000;

const standing = new Set<() => void>();

useSpoken.subscribe(() => {
  for (const close of standing) close();
});

/** The address of the page, without what is shown of it. */
export function pageNow(): string {
  const route = parseRoute(window.location.hash);
  if (route.page === 'proof') return hrefOf({ page: 'proof', proof: route.proof });
  if (route.page === 'project') return hrefOf({ page: 'project', project: route.project });
  return hrefOf(route);
}

function say(variant: Variant, text: string, { isOfPage = false, ...options }: Saying): () => void {
  const stops: (() => void)[] = [];
  const onClose = () => {
    standing.delete(close);
    for (const stop of stops) stop();
    options.onClose?.();
  };
  const close = Queue[variant](text, { ...options, onClose });
  standing.add(close);
  // Spectrum lets one with an action stand for ever, so that nobody is hurried; this one waits while it is read.
  if (options.timeout !== undefined && options.actionLabel !== undefined) stops.push(after(options.timeout, close));
  if (isOfPage) stops.push(onLeaving(close));
  return close;
}

function after(ms: number, close: () => void): () => void {
  const look = () => {
    if (isRead()) timer = setTimeout(look, READ_MS);
    else close();
  };
  let timer = setTimeout(look, ms);
  return () => clearTimeout(timer);
}

function isRead(): boolean {
  return document.querySelector('[data-toasts]')?.matches(':hover, :focus-within') ?? false;
}

function onLeaving(close: () => void): () => void {
  const page = pageNow();
  const moved = () => {
    if (pageNow() !== page) close();
  };
  window.addEventListener('hashchange', moved);
  return () => window.removeEventListener('hashchange', moved);
}

export const ToastQueue = {
  neutral: (text: string, options: Saying = {}) => say('neutral', text, options),
  positive: (text: string, options: Saying = {}) => say('positive', text, options),
  negative: (text: string, options: Saying = {}) => say('negative', text, options),
};
