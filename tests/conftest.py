"""The city that every test starts from."""
