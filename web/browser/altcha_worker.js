// Solves ALTCHA's challenges away from the page.
import "altcha/workers/pbkdf2";
