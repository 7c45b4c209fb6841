// Solves ALTCHA's PBKDF2 challenges away from the page.
import "altcha/workers/pbkdf2";
