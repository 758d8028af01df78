"""The CRUD resource."""
