// Runs in the page, before the page's own scripts, and watches it from outside: what is on the screen, and since when.
(() => {
  /** @type {Map<HTMLVideoElement, number>} When each live picture was last renewed. */
  const renewedMs = new Map();
  const probe = {
    /** Live pictures presented since the page was loaded. */
    frames: 0,
    /** From each offer's POST to the first picture on the screen. */
    joinsMs: [],
    /** The oldest picture that a view called live. */
    oldestLiveMs: 0,
    /** The live picture as a PNG (base64) with its time; null before the first. */
    takePicture() {
      const video = document.querySelector('video[data-testid="video"]');
      if (video === null || video.videoWidth === 0) return null;
      const canvas = document.createElement('canvas');
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      const takenAtMs = Date.now();
      canvas.getContext('2d').drawImage(video, 0, 0);
      return { takenAtMs, png: canvas.toDataURL('image/png').split(',')[1] };
    },
  };
  window.maskwatchProbe = probe;

  let offeredMs = null;
  const fetchOfPage = window.fetch.bind(window);
  window.fetch = (resource, init) => {
    const url = resource instanceof Request ? resource.url : resource.toString();
    if (init?.method === 'POST' && url.endsWith('/whep')) offeredMs = performance.now();
    return fetchOfPage(resource, init);
  };

  function follow(video) {
    if (renewedMs.has(video)) return;
    renewedMs.set(video, performance.now());
    const presented = () => {
      probe.frames += 1;
      const now = performance.now();
      renewedMs.set(video, now);
      if (offeredMs !== null) probe.joinsMs.push(now - offeredMs);
      offeredMs = null;
      video.requestVideoFrameCallback(presented);
    };
    video.requestVideoFrameCallback(presented);
  }

  function look() {
    const now = performance.now();
    for (const video of document.querySelectorAll('video[data-testid="video"]')) {
      follow(video);
      if (video.parentElement?.dataset.watch !== 'live') continue;
      probe.oldestLiveMs = Math.max(probe.oldestLiveMs, now - (renewedMs.get(video) ?? now));
    }
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true });
  setInterval(look, 100);
})();
