/** What of the settings is kept with the data, as far as that was said. */
import { queryClient } from '../app/client';
import { type AppState, queryOf } from '../backend';

export function kept(): AppState | undefined {
  return queryClient.getQueryData<AppState>(queryOf('app.state', {}).queryKey);
}
