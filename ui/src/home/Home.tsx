/** Where one lands: what waits, what was seen, the projects; or how to begin. */
import { Button, Heading, ToggleButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type ReactNode, useState } from 'react';
import { type AppState, type Home as HomeView, type ProjectCard, type ProofCard, useOperation } from '../backend';
import { AppBar } from '../app/AppBar';
import { FailureNote } from '../app/failures';
import { useImports } from '../app/imports';
import { isUnnamed, useNaming } from '../app/person';
import { Loading } from '../app/Start';
import { t } from '../i18n';
import { ProofCardLink } from '../look/ProofCardLink';
import { useTitle } from '../look/useTitle';
import { EmptyHome } from './EmptyHome';
import { ProjectList } from './ProjectList';

const NUM_FIRST = 12;

export function Home({ state }: { state: AppState }) {
  const home = useOperation('home.get', {});
  // Home itself names the active ones only; those put away are reached from here, too.
  const projects = useOperation('project.list', {});
  useTitle(undefined);
  return (
    <div className={style({ height: 'full', display: 'flex', flexDirection: 'column' })}>
      <AppBar />
      <main className={style({ flexGrow: 1, minHeight: 0, overflow: 'auto' })}>
        {home.data !== undefined && <Body home={home.data} projects={projects.data ?? home.data.projects} state={state} />}
        {home.data === undefined && home.isError && (
          <div className={style({ padding: 40 })}>
            <FailureNote error={home.error} onRetry={() => void home.refetch()} />
          </div>
        )}
        {home.data === undefined && !home.isError && <Loading />}
      </main>
    </div>
  );
}

const body = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 40,
  paddingX: 32,
  paddingTop: 24,
  // What lies below the tray of files can be scrolled above it.
  paddingBottom: { default: 64, isBelowTray: '[calc(60vh + 2rem)]' },
  boxSizing: 'border-box',
  maxWidth: '[140rem]',
  marginX: 'auto',
});

function Body({ home, projects, state }: { home: HomeView; projects: ProjectCard[]; state: AppState }) {
  const empty = home.waiting.length === 0 && home.recent.length === 0 && projects.length === 0;
  const isBelowTray = useImports((imports) => imports.items.length > 0);
  if (empty) return <EmptyHome state={state} />;
  return (
    <div className={body({ isBelowTray })}>
      <div className={style({ display: 'flex', alignItems: 'center', gap: 16, flexWrap: 'wrap' })}>
        <h1 className={style({ font: 'heading-lg', margin: 0 })}>
          {isUnnamed(state) ? t('home.greeting.unnamed') : t('home.greeting', { name: state.person?.name ?? '' })}
        </h1>
        {isUnnamed(state) && (
          <Button variant="secondary" size="S" onPress={() => useNaming.getState().ask(true)}>
            {t('name.say')}
          </Button>
        )}
      </div>
      <Cards title={t('home.waiting')} cards={home.waiting}>
        {t('home.waiting.empty')}
      </Cards>
      {home.recent.length > 0 && <Cards title={t('home.recent')} cards={home.recent} />}
      <ProjectList projects={projects} />
    </div>
  );
}

interface CardsProps {
  title: string;
  cards: ProofCard[];
  /** What is said when there are none. */
  children?: ReactNode;
}

function Cards({ title, cards, children }: CardsProps) {
  const [all, setAll] = useState(false);
  const shown = all ? cards : cards.slice(0, NUM_FIRST);
  return (
    <section aria-label={title} className={style({ display: 'flex', flexDirection: 'column', gap: 16 })}>
      <div className={style({ display: 'flex', alignItems: 'baseline', gap: 8 })}>
        <Heading level={2} styles={style({ font: 'title-lg', margin: 0 })}>
          {title}
        </Heading>
        {cards.length > 0 && <span className={style({ font: 'ui', color: 'neutral-subdued' })}>{cards.length}</span>}
      </div>
      {cards.length === 0 && <p className={style({ font: 'body', color: 'neutral-subdued', margin: 0 })}>{children}</p>}
      {cards.length > 0 && (
        <ul className={grid}>
          {shown.map((card) => (
            <li key={card.id} className={style({ display: 'flex', minWidth: 0 })}>
              <ProofCardLink card={card} />
            </li>
          ))}
        </ul>
      )}
      {cards.length > NUM_FIRST && (
        <ToggleButton isSelected={all} onChange={setAll} styles={style({ alignSelf: 'start' })}>
          {all ? t('home.fewer') : t('home.all', { count: cards.length })}
        </ToggleButton>
      )}
    </section>
  );
}

const grid = style({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fill, minmax(min(15rem, 100%), 1fr))',
  gap: 20,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
