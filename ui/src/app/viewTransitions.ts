/**
 * Takes view transitions away where they end the app.
 *
 * WebKitGTK 2.50 dies of a null pointer in the process of the window when `document.startViewTransition` runs
 * without the DMA-BUF renderer. Spectrum's toasts use it where it is there, and appear without it where it is not.
 */
export function withoutViewTransitions(agent: string = navigator.userAgent): void {
  if (agent.includes('Linux') && 'startViewTransition' in Document.prototype) {
    delete (Document.prototype as Partial<Document>).startViewTransition;
  }
}
