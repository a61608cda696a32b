"""Everything that speaks HTTP: the carrier's webhooks, the API, the pages."""
