"""The demo: plays every role of an election through the installed commands, and nothing else.

It imports nothing of the programs that it runs.
"""
