"""The pure chain: admission, application, closing."""
