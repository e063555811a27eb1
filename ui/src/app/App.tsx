/** The window: theme, data, the page of the route, and what floats above every page. */
import { Provider, ToastContainer } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { QueryClientProvider } from '@tanstack/react-query';
import { Activity, useEffect, useRef } from 'react';
import { call, listenForChanges, onEvent, onRecorded, useOperation, type AppState } from '../backend';
import { Home } from '../home/Home';
import { speak, useSpoken } from '../i18n';
import { useFocusKept } from '../look/keptFocus';
import { ProjectPage } from '../projects/ProjectPage';
import { DropQuestion } from '../review/DropQuestion';
import { ProofPage, type ProofPageProps } from '../review/ProofPage';
import { SearchDialog } from '../search/SearchDialog';
import { FieldsPage } from '../settings/fields/FieldsPage';
import { SettingsPage } from '../settings/SettingsPage';
import { haveTextSize, useTextSize } from '../settings/textSize';
import { WorkDialog } from '../settings/WorkDialog';
import { standReady, useViewer } from '../viewer';
import { queryClient } from './client';
import { useAskingAhead, useComing } from './ahead';
import { DropOverlay } from './DropOverlay';
import { ErrorBoundary } from './ErrorBoundary';
import { showFailure } from './failures';
import { receiveEvent } from './files';
import { ImportPassword } from './ImportPassword';
import { ImportTray } from './ImportTray';
import { haveKeys } from './keySetup';
import { KeysSheet } from './KeysSheet';
import { followLink } from './links';
import { NameDialog } from './NameDialog';
import { NewProject } from './NewProject';
import { follow, hrefOf, useRoute, type Route } from './route';
import { Starting, StartFailure } from './Start';
import { keepTheme, schemeFor, themeBefore } from './theme';
import { UnprovedBanner } from './UnprovedBanner';
import { useAppKeys } from './useAppKeys';

const REST_MS = 500;
const ROUTER = { navigate: follow };

const column = style({ display: 'flex', flexDirection: 'column', height: 'full' });
const rest = style({ flexGrow: 1, minHeight: 0, position: 'relative' });

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Window />
    </QueryClientProvider>
  );
}

function Window() {
  const route = useRoute();
  const state = useOperation('app.state', {}, { retry: false });
  const theme = state.data?.theme;
  const scheme = schemeFor(theme ?? themeBefore(), route.page);
  const { locale, written } = useSpoken();
  useSettings(state.data);
  useTextSize();
  useEvents();
  useFocusKept();
  useFocusOnPage(route.page === 'proof' ? route.proof : hrefOf(route));
  useEffect(() => {
    if (theme !== undefined) keepTheme(theme);
  }, [theme]);
  useEffect(() => {
    if (scheme === undefined) delete document.documentElement.dataset.colorScheme;
    else document.documentElement.dataset.colorScheme = scheme;
  }, [scheme]);

  return (
    // Words and numbers are asked for where they are shown: another language makes all of it anew.
    <Provider
      key={`${locale} ${written}`}
      background="base"
      locale={locale}
      router={ROUTER}
      {...(scheme === undefined ? {} : { colorScheme: scheme })}
      styles={style({ height: 'full', isolation: 'isolate' })}
    >
      <ErrorBoundary>
        {state.data !== undefined && (
          <div className={column}>
            <UnprovedBanner sandbox={state.data.sandbox} />
            <div className={rest}>
              <Page route={route} state={state.data} />
            </div>
          </div>
        )}
        {state.data === undefined && state.isError && (
          <StartFailure error={state.error} busy={state.isFetching} onRetry={() => void state.refetch()} />
        )}
        {state.data === undefined && !state.isError && <Starting />}
      </ErrorBoundary>
      <WorkDialog />
      <Toasts onProof={route.page === 'proof'} />
    </Provider>
  );
}

/** What was chosen, once the data says it. */
function useSettings(state: AppState | undefined): void {
  const { language, key_profile: profile, character_keys: characters, text_size: percent } = state ?? {};
  useEffect(() => {
    if (language !== undefined) speak(language);
  }, [language]);
  useEffect(() => {
    if (profile !== undefined && characters !== undefined) haveKeys({ profile, characters });
  }, [profile, characters]);
  useEffect(() => {
    if (percent !== undefined) haveTextSize(percent);
  }, [percent]);
}

/** On a proof over the lower middle of the canvas: base.css has where that is. */
function Toasts({ onProof }: { onProof: boolean }) {
  return <ToastContainer placement="bottom" data-toasts={onProof ? 'proof' : 'page'} />;
}

/** The same on every page: not made anew when another one comes. */
const FLOATING = (
  <>
    <ImportPassword />
    <DropQuestion />
    <NameDialog />
    <NewProject />
    <SearchDialog />
  </>
);

function Page({ route, state }: { route: Route; state: AppState }) {
  useAppKeys();
  useAskingAhead();
  useStandingReady();
  useWaitingFiles();
  const proof = shownOrComing(route, useComing((coming) => coming.proof));
  return (
    <>
      <ErrorBoundary key={route.page}>
        {route.page === 'home' && <Home state={state} />}
        {route.page === 'project' && <ProjectPage key={route.project} project={route.project} folder={route.folder} />}
        {route.page === 'settings' && <SettingsPage state={state} />}
        {route.page === 'fields' && <FieldsPage />}
      </ErrorBoundary>
      {proof !== null && (
        <Activity key={`proof ${proof.proof}`} mode={route.page === 'proof' ? 'visible' : 'hidden'}>
          <ErrorBoundary>
            <ProofPage {...proof} />
          </ErrorBoundary>
        </Activity>
      )}
      <ImportTray onProof={route.page === 'proof'} />
      <DropOverlay onProof={route.page === 'proof'} />
      <KeysSheet onProof={route.page === 'proof'} />
      {FLOATING}
    </>
  );
}

/** The proof on screen, or the one that is made ready out of sight. */
function shownOrComing(route: Route, coming: string | null): ProofPageProps | null {
  if (route.page === 'proof') return { proof: route.proof, version: route.version, thread: route.thread, at: route.at };
  return coming === null ? null : { proof: coming };
}

function useEvents(): void {
  useEffect(() => {
    let live = true;
    const stops: (() => void)[] = [];
    const keep = (listening: Promise<() => void>) => {
      listening.then((stop) => (live ? stops.push(stop) : stop())).catch(showFailure);
    };
    keep(listenForChanges(queryClient));
    keep(onEvent(receiveEvent));
    stops.push(onRecorded(() => useViewer.getState().forgetUndone()));
    return () => {
      live = false;
      for (const stop of stops) stop();
    };
  }, []);
}

/** A new page is read from its beginning: the focus goes to its main part, unless something there took it. */
function useFocusOnPage(page: string): void {
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current === page) return undefined;
    shown.current = page;
    if (focusMain()) return undefined;
    // The page is still being loaded.
    const observer = new MutationObserver(() => {
      if (focusMain()) observer.disconnect();
    });
    observer.observe(document.body, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [page]);
}

/** Whether there is a main part to give it to; where something else has it, it stays there. */
function focusMain(): boolean {
  const main = document.querySelector('main');
  if (main === null) return false;
  const { activeElement } = document;
  // A dialog that led here is still on its way out.
  if (activeElement?.closest('[role=dialog]')) return false;
  if (activeElement === null || activeElement === document.body) {
    main.tabIndex = -1;
    main.focus({ preventScroll: true });
  }
  return true;
}

/** Once the window has shown itself; a proof that is opened sooner makes what it needs itself. */
function useStandingReady(): void {
  useEffect(() => {
    const timer = setTimeout(standReady, REST_MS);
    return () => clearTimeout(timer);
  }, []);
}

/** Files given on the command line, or opened from the desktop before the window was ready. */
function useWaitingFiles(): void {
  useEffect(() => {
    call('files.waiting', {})
      .then(({ tickets, failures, links }) => {
        for (const link of links) void followLink(link);
        if (tickets.length + failures.length > 0) receiveEvent({ event: 'dropped', tickets, failures });
      })
      .catch(showFailure);
  }, []);
}
