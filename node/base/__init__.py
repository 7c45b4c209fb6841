"""What every layer stands on: errors, commands, dates."""
