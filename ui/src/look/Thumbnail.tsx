/** The picture of a version's first page or frame, asked for when it comes near the window. */
import { Skeleton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import AudioWave from '@react-spectrum/s2/icons/AudioWave';
import FileText from '@react-spectrum/s2/icons/FileText';
import ImageIcon from '@react-spectrum/s2/icons/Image';
import MovieCamera from '@react-spectrum/s2/icons/MovieCamera';
import { type ComponentType, useEffect, useRef, useState } from 'react';
import { type MediaKind, useOperation } from '../backend';

const KIND_ICONS: Record<MediaKind, ComponentType> = { image: ImageIcon, pdf: FileText, video: MovieCamera, audio: AudioWave };

/** True from the first time the element is within a screen of the window. */
function useNear() {
  const ref = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(() => typeof IntersectionObserver === 'undefined');
  useEffect(() => {
    const element = ref.current;
    if (near || element === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setNear(true);
      },
      { rootMargin: '100%' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [near]);
  return { ref, near };
}

const frame = style({
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'center',
  size: 'full',
  overflow: 'hidden',
  backgroundColor: 'gray-100',
  '--iconPrimary': { type: 'fill', value: 'gray-600' },
});

const picture = style({ size: 'full', objectFit: 'contain' });

/** Decorative: what it stands for is named in words beside it. */
export function Thumbnail({ version, kind, size = 480 }: { version: string; kind: MediaKind; size?: number }) {
  const { ref, near } = useNear();
  const { data, isError } = useOperation('media.thumbnail', { version, page: null, size }, { enabled: near });
  const Icon = KIND_ICONS[kind];
  return (
    <div ref={ref} className={frame} aria-hidden="true">
      {data !== undefined && <img src={data.url} alt="" className={picture} draggable={false} />}
      {data === undefined && isError && <Icon />}
      {data === undefined && !isError && (
        <Skeleton isLoading>
          <div className={style({ size: 'full', backgroundColor: 'gray-100' })} />
        </Skeleton>
      )}
    </div>
  );
}
