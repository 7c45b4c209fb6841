"""Everybody's page kit: base template, style sheet, languages, dates, headers."""
