// The <altcha-widget>: the way past the captcha without a puzzle (WCAG 3.3.8). This form of it
// puts no style or worker into the page itself, so that it runs under script-src 'self'.
import { file as pbkdf2 } from "asset:altcha_pbkdf2_worker.js";
import { file as sha } from "asset:altcha_sha_worker.js";
import "altcha/external";
import "altcha/i18n/fa";

for (const [file, family] of [[pbkdf2, "PBKDF2/"], [sha, ""]]) {
  for (const hash of ["SHA-256", "SHA-384", "SHA-512"]) {
    globalThis.$altcha.algorithms.set(family + hash, () => new Worker(new URL(file, import.meta.url)));
  }
}
