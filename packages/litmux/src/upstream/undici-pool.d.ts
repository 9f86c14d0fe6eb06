// undici's pool by itself: the whole package takes three times as long to load. Its version is pinned, since the path is not part of its interface.
declare module 'undici/lib/dispatcher/pool.js' {
  import { Pool } from 'undici';

  export default Pool;
}
