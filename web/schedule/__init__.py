"""What is due at a time: an alarm clock only, the truth is in the database."""
