// The card of whichever tool in hand has one.

import { useViewer } from '../store';
import { ColorCard } from './ColorCard';
import { RulerCard } from './RulerCard';

export function ToolCard() {
  const tool = useViewer((state) => state.tool);
  if (tool === 'eyedropper') return <ColorCard />;
  return tool === 'ruler' ? <RulerCard /> : null;
}
