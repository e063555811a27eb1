// To the left of a document: its pages, or its outline where it has one.

import { ToggleButton, ToggleButtonGroup } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { FailureNote } from '../../app/failures';
import { useOperation, type ThreadView } from '../../backend';
import { t } from '../../i18n';
import type { Paged } from '../paged';
import { PageStrip } from '../PageStrip';
import { OutlineList } from './OutlineList';
import { usePapers } from './store';
import { useShown } from './useShown';

const column = style({
  display: 'flex',
  flexDirection: 'column',
  height: 'full',
  width: { default: 152, isOutline: 256 },
  boxSizing: 'border-box',
  backgroundColor: 'layer-1',
  borderEndWidth: 1,
  borderStartWidth: 0,
  borderTopWidth: 0,
  borderBottomWidth: 0,
  borderStyle: 'solid',
  borderColor: 'gray-200',
});
const head = style({ flexShrink: 0, padding: 8 });
const body = style({ flexGrow: 1, minHeight: 0 });
const failed = style({ height: 'full', boxSizing: 'border-box', padding: 8, overflow: 'auto' });

interface SidePanelProps {
  version: string;
  media: Paged;
  threads: readonly ThreadView[];
  /** Its room alone. */
  isBare: boolean;
}

export function SidePanel({ isBare, ...of }: SidePanelProps) {
  return isBare ? <div className={column({ isOutline: false })} /> : <Panel {...of} />;
}

function Panel({ version, media, threads }: Omit<SidePanelProps, 'isBare'>) {
  const isAsked = useShown(version) && media.kind === 'pdf';
  const outline = useOperation('media.outline', { version }, { enabled: isAsked, staleTime: Infinity });
  const panel = usePapers((state) => state.panel);
  const lines = outline.data ?? [];
  // What could not be read is not the same as none; it stays while it is asked again.
  const hasOutline = lines.length > 0 || (outline.data === undefined && outline.errorUpdateCount > 0);
  const isOutline = panel === 'outline' && hasOutline;
  // The pages stay where they are when the outline arrives.
  return (
    <div className={column({ isOutline })}>
      {hasOutline && (
        <div className={head}>
          <ToggleButtonGroup
            size="S"
            isJustified
            disallowEmptySelection
            selectionMode="single"
            aria-label={t('viewer.panel')}
            selectedKeys={[isOutline ? 'outline' : 'pages']}
            onSelectionChange={(keys) => usePapers.getState().setPanel(keys.has('outline') ? 'outline' : 'pages')}
          >
            <ToggleButton id="pages">{t('viewer.pages')}</ToggleButton>
            <ToggleButton id="outline">{t('viewer.outline')}</ToggleButton>
          </ToggleButtonGroup>
        </div>
      )}
      <div className={body}>
        {!isOutline && <PageStrip version={version} numPages={media.num_pages} threads={threads} />}
        {isOutline && lines.length > 0 && <OutlineList lines={lines} />}
        {isOutline && outline.data === undefined && outline.error !== null && (
          <div className={failed}>
            <FailureNote error={outline.error} onRetry={() => void outline.refetch()} />
          </div>
        )}
      </div>
    </div>
  );
}
