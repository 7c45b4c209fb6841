"""Looking for what would stop a portal; nothing is changed, no message is sent."""
