"""The project's own multi-scalar multiplication: public data only, variable time."""
