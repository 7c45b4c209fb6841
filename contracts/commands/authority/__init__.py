"""The commission's commands: m of n members sign each act, each on their own machine."""
