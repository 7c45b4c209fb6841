// Solves ALTCHA's SHA challenges away from the page.
import "altcha/workers/sha";
