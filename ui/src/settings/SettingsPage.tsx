/** What a person can set, and what this installation says about itself: sections, chosen at the side. */
import { Button, Heading, Tab, TabList, TabPanel, Tabs } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';
import type { AppState } from '../backend';
import { AppBar } from '../app/AppBar';
import { go } from '../app/route';
import { t, type MessageId } from '../i18n';
import { useTitle } from '../look/useTitle';
import { About } from './About';
import { KeyboardChoice } from './KeyboardChoice';
import { LanguageChoice } from './LanguageChoice';
import { TextSizeChoice, ThemeChoice } from './Look';
import { Name } from './Name';
import { Notifications } from './Notifications';
import { Record } from './Record';
import { SECTIONS, type Section, useSections } from './sections';
import { Storage } from './Storage';

const TITLES: { [S in Section]: MessageId } = {
  you: 'settings.you',
  look: 'settings.look',
  keys: 'settings.keys',
  fields: 'fields.title',
  language: 'settings.language',
  storage: 'settings.storage',
  notifications: 'settings.notifications',
  record: 'settings.record',
  about: 'settings.about',
};

const page = style({ flexGrow: 1, minHeight: 0, overflow: 'auto' });
const column = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 24,
  maxWidth: 960,
  marginX: 'auto',
  paddingX: 24,
  paddingTop: 24,
  paddingBottom: 64,
});
const body = style({ display: 'flex', flexDirection: 'column', gap: 16, maxWidth: 640, paddingStart: 16 });

/** Sections are listed beside what they hold and scroll with it: one that is chosen is seen from its beginning. */
function fromItsBeginning(section: HTMLElement | null): void {
  const main = section?.closest('main');
  if (main) main.scrollTop = 0;
}

export function SettingsPage({ state }: { state: AppState }) {
  useTitle(t('settings.title'));
  const { shown, show } = useSections();
  return (
    <div className={style({ height: 'full', display: 'flex', flexDirection: 'column' })}>
      <AppBar back />
      <main className={page}>
        <div className={column}>
          <h1 className={style({ font: 'heading-lg', margin: 0 })}>{t('settings.title')}</h1>
          <Tabs
            aria-label={t('settings.sections')}
            orientation="vertical"
            selectedKey={shown}
            onSelectionChange={(key) => show(SECTIONS.find((section) => section === key) ?? 'you')}
          >
            <TabList>
              {SECTIONS.map((section) => (
                <Tab key={section} id={section}>
                  {t(TITLES[section])}
                </Tab>
              ))}
            </TabList>
            {SECTIONS.map((section) => (
              <TabPanel key={section} id={section}>
                <div ref={fromItsBeginning} className={body}>
                  <Heading level={2} styles={style({ font: 'title-lg', margin: 0 })}>
                    {t(TITLES[section])}
                  </Heading>
                  {contentOf(section, state)}
                </div>
              </TabPanel>
            ))}
          </Tabs>
        </div>
      </main>
    </div>
  );
}

function contentOf(section: Section, state: AppState): ReactNode {
  switch (section) {
    case 'you':
      return <Name key={state.person?.name ?? ''} name={state.person?.name ?? ''} />;
    case 'look':
      return (
        <>
          <ThemeChoice theme={state.theme} />
          <TextSizeChoice />
        </>
      );
    case 'keys':
      return <KeyboardChoice />;
    case 'fields':
      return <Fields />;
    case 'language':
      return <LanguageChoice language={state.language} />;
    case 'storage':
      return <Storage folder={state.data_folder} />;
    case 'notifications':
      return <Notifications isOn={state.notifications} />;
    case 'record':
      return <Record />;
    case 'about':
      return <About state={state} />;
  }
}

/** What describes proofs has a page of its own. */
function Fields() {
  return (
    <>
      <p className={style({ font: 'body', color: 'body', margin: 0 })}>{t('fields.about')}</p>
      <div>
        <Button variant="secondary" onPress={() => go({ page: 'fields' })}>
          {t('fields.edit-all')}
        </Button>
      </div>
    </>
  );
}
