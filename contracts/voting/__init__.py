"""From choices to an encrypted ballot."""
