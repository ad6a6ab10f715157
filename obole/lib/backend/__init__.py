"""Django's PostgreSQL backend for the embedded server: before it connects, it asks the keeper."""
