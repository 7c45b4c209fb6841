// Candidates' photos: fetched when they come into view, shown only if they are the manifest's.
export class Photos {
  // base: the address under which a photo lies by its SHA-256.
  constructor(base) {
    this.base = base;
    this.waiting = new Map();
    this.seen = new IntersectionObserver((entries) => this.come(entries), { rootMargin: "200px" });
  }

  // Loads a photo into an <img> once it is near; onOther: called if the portal gives another one.
  later(image, sha256, onOther) {
    this.waiting.set(image, { sha256, onOther });
    this.seen.observe(image);
  }

  come(entries) {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      this.seen.unobserve(target);
      const { sha256, onOther } = this.waiting.get(target);
      this.waiting.delete(target);
      this.load(target, sha256, onOther);
    }
  }

  async load(image, sha256, onOther) {
    const bytes = await this.fetch(sha256);
    // without its photo a candidate is still there, with number and name
    if (bytes === null) return;
    const type = imageType(bytes);
    if (type === null || hex(await crypto.subtle.digest("SHA-256", bytes)) !== sha256) {
      onOther();
      return;
    }
    const url = URL.createObjectURL(new Blob([bytes], { type }));
    image.addEventListener("load", () => URL.revokeObjectURL(url), { once: true });
    image.src = url;
  }

  async fetch(sha256) {
    try {
      const response = await fetch(this.base + sha256, { credentials: "omit", redirect: "error" });
      return response.ok ? await response.arrayBuffer() : null;
    } catch {
      return null;
    }
  }
}

function hex(buffer) {
  return [...new Uint8Array(buffer)].map((one) => one.toString(16).padStart(2, "0")).join("");
}

// By the first bytes; whatever else it is (SVG, HTML), it is not shown as a picture.
function imageType(buffer) {
  const start = [...new Uint8Array(buffer.slice(0, 12))];
  const is = (at, text) => [...text].every((one, k) => start[at + k] === one.charCodeAt(0));
  if (is(0, "\x89PNG")) return "image/png";
  if (is(0, "\xff\xd8\xff")) return "image/jpeg";
  if (is(0, "RIFF") && is(8, "WEBP")) return "image/webp";
  return null;
}
