"""The commands of sandogh-election, run by invented officials over a real ledger."""
