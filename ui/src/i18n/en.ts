/** English, in one table: the pages' messages here, the viewer's beside the viewer. */
import { viewerMessages } from '../viewer/messages';

export const english = {
  'app.name': 'Galley',
  ...viewerMessages,
} as const;
