// Runs in the page and notes, for each picture on the screen, where its marker is and where the page drew the box.
(() => {
  const samples = [];
  window.overlayProbe = { samples };
  const strip = document.createElement('canvas');
  const stripContext = strip.getContext('2d', { willReadFrequently: true });

  /** Middle of what passes, in the row's own pixels; null when nothing does. */
  function middleOf(data, passes) {
    let [first, last] = [-1, -1];
    for (let x = 0; x < data.length / 4; x += 1) {
      if (!passes(data, 4 * x)) continue;
      if (first < 0) first = x;
      last = x;
    }
    return first < 0 ? null : (first + last + 1) / 2;
  }
  const isMagenta = (data, at) => data[at] > 190 && data[at + 1] < 90 && data[at + 2] > 190;
  const isDrawn = (data, at) => data[at + 3] > 100;

  function markerOf(video) {
    strip.width = video.videoWidth;
    strip.height = 1;
    stripContext.drawImage(video, 0, video.videoHeight - 12, video.videoWidth, 1, 0, 0, video.videoWidth, 1);
    return middleOf(stripContext.getImageData(0, 0, video.videoWidth, 1).data, isMagenta);
  }

  /** In the video's pixels, on a line through the face: the sides of its frame. */
  function boxOf(canvas, videoWidth) {
    if (canvas.width === 0) return null;
    const row = canvas.getContext('2d').getImageData(0, Math.round(canvas.height / 3), canvas.width, 1);
    const middle = middleOf(row.data, isDrawn);
    return middle === null ? null : (middle * videoWidth) / canvas.width;
  }

  function follow(video, canvas) {
    const presented = (_now, { rtpTimestamp }) => {
      const marker = markerOf(video);
      // All that is done for this picture, the page's drawing too, comes before a timer.
      setTimeout(() => {
        if (canvas.dataset.picture !== String(rtpTimestamp)) return;
        const { boxesOf } = canvas.dataset;
        samples.push({
          picture: rtpTimestamp,
          boxesOf: boxesOf === '' ? null : Number(boxesOf),
          marker,
          box: boxOf(canvas, video.videoWidth),
          atMs: Date.now(),
          // RTP timestamps follow the wall clock.
          ageMs: ((Math.round(Date.now() * 90) - rtpTimestamp) | 0) / 90,
        });
      });
      video.requestVideoFrameCallback(presented);
    };
    video.requestVideoFrameCallback(presented);
  }

  const known = new WeakSet();
  setInterval(() => {
    const video = document.querySelector('video[data-testid="video"]');
    const canvas = document.querySelector('canvas[data-testid="boxes"]');
    if (video === null || canvas === null || known.has(video)) return;
    known.add(video);
    follow(video, canvas);
  }, 50);
})();
