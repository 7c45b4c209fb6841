"""The service over the index: pages, API, alarms."""
