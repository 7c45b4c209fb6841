// The <altcha-widget>: the way past the captcha without a puzzle (WCAG 3.3.8). This form of it
// puts no style or worker into the page itself, so that it runs under script-src 'self'.
import { file } from "asset:altcha_worker.js";
import "altcha/external";
import "altcha/i18n/fa";

for (const hash of ["SHA-256", "SHA-384", "SHA-512"]) {
  const start = () => new Worker(new URL(file, import.meta.url));
  globalThis.$altcha.algorithms.set(`PBKDF2/${hash}`, start);
}
