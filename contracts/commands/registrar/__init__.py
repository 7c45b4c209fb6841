"""The registrar's commands: credentials, the roll, the voters' links."""
