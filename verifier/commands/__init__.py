"""The sandogh-verify command."""
