/** The bar above home, projects and settings. A proof has its own. */
import { ActionButton, Button, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import { focusRing, style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Search from '@react-spectrum/s2/icons/Search';
import Settings from '@react-spectrum/s2/icons/Settings';
import type { ReactNode } from 'react';
import { Button as PlainButton } from 'react-aria-components/Button';
import { Link } from 'react-aria-components/Link';
import { t } from '../i18n';
import { BackButton } from '../look/BackButton';
import { useKeyNow } from '../viewer';
import { chooseFiles } from './files';
import { go, HOME, hrefOf } from './route';
import { useSheets } from './sheets';

const bar = style({
  display: 'flex',
  alignItems: 'center',
  gap: 12,
  flexShrink: 0,
  paddingX: 16,
  paddingY: 8,
  minHeight: 56,
  boxSizing: 'border-box',
  borderWidth: 0,
  borderBottomWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-200',
  backgroundColor: 'layer-1',
});

export function AppBar({ back = false, children }: { back?: boolean; children?: ReactNode }) {
  const key = useKeyNow('/');
  return (
    <header className={bar}>
      {back && <BackButton />}
      <Link href={hrefOf(HOME)} className={(state) => brand({ ...state, isFirst: !back })}>
        {t('app.name')}
      </Link>
      <div className={style({ flexGrow: 1, minWidth: 0 })}>{children}</div>
      <PlainButton onPress={() => useSheets.getState().show('search')} className={(state) => search(state)}>
        <Search />
        <span className={style({ flexGrow: 1, textAlign: 'start' })}>{t('search.open')}</span>
        {key !== '' && <kbd className={style({ font: 'ui-sm' })}>{key}</kbd>}
      </PlainButton>
      <Button variant="accent" onPress={() => void chooseFiles()}>
        {t('files.choose')}
      </Button>
      <TooltipTrigger>
        <ActionButton isQuiet aria-label={t('settings.title')} onPress={() => go({ page: 'settings' })}>
          <Settings />
        </ActionButton>
        <Tooltip>{t('settings.title')}</Tooltip>
      </TooltipTrigger>
    </header>
  );
}

/** Looks like the field that it opens. */
const search = style({
  ...focusRing(),
  display: 'flex',
  alignItems: 'center',
  gap: 8,
  width: 280,
  minWidth: 0,
  flexShrink: 1,
  height: 32,
  paddingX: 12,
  boxSizing: 'border-box',
  font: 'ui',
  color: 'neutral-subdued',
  borderWidth: 2,
  borderStyle: 'solid',
  borderColor: { default: 'gray-300', isHovered: 'gray-400' },
  borderRadius: 'full',
  backgroundColor: 'transparent',
  cursor: 'pointer',
  '--iconPrimary': { type: 'fill', value: 'currentColor' },
});

const brand = style({
  ...focusRing(),
  font: 'title-lg',
  fontWeight: 'extra-bold',
  color: 'heading',
  textDecoration: 'none',
  paddingX: 8,
  // In line with what is below.
  marginStart: { default: 0, isFirst: 8 },
  borderRadius: 'sm',
});
