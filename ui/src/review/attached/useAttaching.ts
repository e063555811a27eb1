/** Files on their way into a comment that is being written: chosen, dropped or pasted, each one kept by itself. */
import { useEffect, useRef, useState } from 'react';
import { ToastQueue } from '../../app/toasts';
import { call, onEvent, type KeepAttachment } from '../../backend';
import { showFailure } from '../../app/failures';
import { t } from '../../i18n';
import { MOST_FILES, type KeptFile } from '../../viewer';

export interface Coming {
  key: string;
  name: string;
  /** Of 1; null while that is not known. */
  part: number | null;
}

interface Asking {
  name: string;
  ticket: string | null;
  ask(): Promise<KeepAttachment>;
}

export interface Attaching {
  coming: readonly Coming[];
  /** The system's dialog. */
  choose(): void;
  take(files: readonly { ticket: string; name: string }[]): void;
  paste(files: readonly File[]): void;
  stop(key: string): void;
}

/** As Rust takes from the clipboard. */
const MOST_BYTES = 20_000_000;

let serial = 0;

/** `count`: how many are there already. */
export function useAttaching(count: number, onKept: (file: KeptFile) => void): Attaching {
  const [coming, setComing] = useState<readonly (Coming & { ticket: string | null })[]>([]);
  const stopped = useRef(new Set<string>());
  const latest = useRef({ onKept, room: 0 });
  useEffect(() => {
    latest.current = { onKept, room: MOST_FILES - count - coming.length };
  });
  const isTelling = coming.some(({ ticket }) => ticket !== null);
  useEffect(() => {
    if (!isTelling) return undefined;
    const listening = onEvent((event) => {
      if (event.event !== 'progress' || event.total === 0) return;
      setComing((now) => now.map((one) => (one.ticket === event.ticket ? { ...one, part: event.done / event.total } : one)));
    });
    listening.catch(showFailure);
    return () => void listening.then((stop) => stop()).catch(showFailure);
  }, [isTelling]);

  const keep = async (key: string, { name, ticket, ask }: Asking) => {
    // It belongs to the comment that was in hand when it was chosen.
    const { onKept: hand } = latest.current;
    setComing((now) => [...now, { key, name, ticket, part: null }]);
    try {
      const { id, name: kept, bytes } = await call('attachment.keep', await ask());
      if (!stopped.current.has(key)) hand({ id, name: kept, bytes });
    } catch (error) {
      if (!stopped.current.has(key)) showFailure(error);
    } finally {
      stopped.current.delete(key);
      setComing((now) => now.filter((one) => one.key !== key));
    }
  };
  const begin = (files: readonly Asking[]) => {
    const room = Math.max(0, latest.current.room);
    latest.current.room -= Math.min(room, files.length);
    if (files.length > room) ToastQueue.negative(t('attach.most', { count: MOST_FILES }), { timeout: 8000 });
    for (const file of files.slice(0, room)) {
      serial += 1;
      void keep(`coming/${serial}`, file);
    }
  };
  const take: Attaching['take'] = (files) => begin(files.map(({ ticket, name }) => ({ name, ticket, ask: async () => ({ ticket }) })));
  const paste: Attaching['paste'] = (files) => {
    const fitting = files.filter(({ size }) => size <= MOST_BYTES);
    if (fitting.length < files.length) ToastQueue.negative(t('attach.too-large'), { timeout: 8000 });
    begin(fitting.map((file) => ({ name: nameOf(file), ticket: null, ask: async () => ({ pasted: { name: nameOf(file), base64: await base64Of(file) } }) })));
  };
  const choose = () => void call('files.pick', { title: t('attach.pick'), kinds: t('files.pick.kinds'), all: t('files.pick.all') }).then(take).catch(showFailure);
  const stop = (key: string) => {
    const ticket = coming.find((one) => one.key === key)?.ticket ?? null;
    stopped.current.add(key);
    setComing((now) => now.filter((one) => one.key !== key));
    if (ticket !== null) call('job.cancel', { ticket }).catch(showFailure);
  };
  return { coming, choose, take, paste, stop };
}

function nameOf({ name, type }: File): string {
  return name === '' ? `${t('attach.pasted')}.${type.split('/')[1] ?? 'png'}` : name;
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result).split(',', 2)[1] ?? ''));
    reader.addEventListener('error', () => reject(new Error(t('attach.unreadable'))));
    reader.readAsDataURL(file);
  });
}
