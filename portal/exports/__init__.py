"""Copies of one's data: built by the worker, encrypted at rest, downloaded once proved again, removed in time.

This room must never write a clear archive to disk, and never mail one."""
