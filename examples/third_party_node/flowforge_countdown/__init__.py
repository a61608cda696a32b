"""Node packages of a third party."""
