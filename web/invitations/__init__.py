"""Sending voters their links, on the registrar's machine: each once, whatever stops in between."""
