// A screenshot (base64) with its 256 most used colours only: the palette, and rows of places in it, deflated.
async (screenshot) => {
  const bytes = Uint8Array.from(atob(screenshot), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const pixels = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const colors = [...counts].sort((one, other) => other[1] - one[1]).map(([color]) => color);
  const palette = colors.slice(0, 256);
  const parts = (color) => [color & 255, (color >> 8) & 255, (color >> 16) & 255];
  const kept = palette.map(parts);
  const places = new Map(palette.map((color, place) => [color, place]));
  for (const color of colors.slice(256)) {
    const [red, green, blue] = parts(color);
    let best = 0, least = Infinity;
    kept.forEach(([r, g, b], place) => {
      const distance = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
      if (distance < least) [best, least] = [place, distance];
    });
    places.set(color, best);
  }
  const rows = new Uint8Array((width + 1) * height);
  for (let at = 0; at < pixels.length; at++) rows[at + Math.floor(at / width) + 1] = places.get(pixels[at]);
  const deflated = new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate"));
  const content = new Uint8Array(await new Response(deflated).arrayBuffer());
  let letters = "";
  for (let at = 0; at < content.length; at += 8192) letters += String.fromCharCode(...content.subarray(at, at + 8192));
  return { width, height, palette: kept.flat(), content: btoa(letters) };
}
