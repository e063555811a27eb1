/** How files come in: chosen in the system's dialog or dropped on the window. */
import { create } from 'zustand';
import { call, type Event, type Ticket } from '../backend';
import { t } from '../i18n';
import { DATA, dataProgress } from '../settings/dataWork';
import { showFailure } from './failures';
import { progress, projectHere, startProofs } from './imports';
import { leave } from './leave';
import { followLink } from './links';
import { withName } from './person';
import { parseRoute } from './route';

interface Drops {
  hovering: boolean;
  /** Dropped on an open proof: new version, new proof or a file of a comment is for the person to say. */
  asking: { tickets: Ticket[]; proof: string; isPicked?: true } | null;
  stopAsking(): void;
}

export const useDrops = create<Drops>()((set) => ({
  hovering: false,
  asking: null,
  stopAsking: () => set({ asking: null }),
}));

export async function chooseFiles(): Promise<void> {
  try {
    receive(await call('files.pick', words()));
  } catch (error) {
    showFailure(error);
  }
}

/** For the proof page's "New version…": the same dialog, then the same question. */
export async function chooseVersion(proof: string): Promise<void> {
  try {
    const tickets = await call('files.pick', words());
    if (tickets.length > 0) useDrops.setState({ asking: { tickets, proof, isPicked: true } });
  } catch (error) {
    showFailure(error);
  }
}

/** Of the system's dialog. */
function words() {
  return { title: t('files.pick.title'), kinds: t('files.pick.kinds'), all: t('files.pick.all') };
}

function receive(tickets: Ticket[]): void {
  if (tickets.length === 0) return;
  const project = projectHere();
  void withName(() => void startProofs(tickets, project));
}

export function receiveEvent(event: Event): void {
  switch (event.event) {
    case 'drag-over':
      if (!useDrops.getState().hovering) useDrops.setState({ hovering: true });
      return;
    case 'drag-left':
      useDrops.setState({ hovering: false });
      return;
    case 'dropped': {
      useDrops.setState({ hovering: false });
      for (const failure of event.failures) showFailure(failure);
      const route = parseRoute(window.location.hash);
      if (route.page === 'proof' && event.tickets.length > 0) {
        // A question that nobody has answered yet is about the earlier files, too.
        const { asking } = useDrops.getState();
        const earlier = asking?.proof === route.proof ? asking.tickets : [];
        useDrops.setState({ asking: { tickets: [...earlier, ...event.tickets], proof: route.proof } });
      } else receive(event.tickets);
      return;
    }
    case 'progress':
      if (event.ticket === DATA) dataProgress(event.phase, event.done, event.total);
      else progress(event.ticket, event.phase, event.done, event.total);
      return;
    case 'link':
      void followLink(event.link);
      return;
    case 'closing':
      void leave().catch(showFailure);
      return;
    case 'changed':
      return;
  }
}
