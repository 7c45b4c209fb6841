"""The sandogh-election command."""
