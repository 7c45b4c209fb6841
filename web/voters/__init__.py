"""Who may sign in, and how: voters, one-time codes, sessions, limits."""
