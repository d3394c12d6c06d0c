"""Who did what in answer to what: chains of action and events, told and drawn."""
