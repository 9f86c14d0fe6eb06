import { createCatalog, type Catalog } from './catalog.ts';
import { openOverlay } from './overlay.ts';

/**
 * The catalog of everything that ships with litmux, with the prices as of `time` (milliseconds since 1970).
 * Its data (about 1 MB of code) loads at the first call; nothing is fetched.
 */
export async function loadCatalog(time: number = Date.now()): Promise<Catalog> {
  const [{ waitForUpdate }, { openPriceBook }, { overlayTables }] = await Promise.all([
    import('@pydantic/genai-prices'),
    import('./price-book.ts'),
    import('./data/overlay-tables.ts'),
  ]);
  const data = (await waitForUpdate()) ?? [];
  return createCatalog({ overlay: openOverlay(overlayTables), book: openPriceBook(data, time), bookName: 'genai-prices 0.1.8' });
}
