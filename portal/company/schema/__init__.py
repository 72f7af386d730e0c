"""The shape of a profile: what `company.toml` may declare, as pydantic models.

Only shapes and their rules live here; reading files is `portal.company.loading`.
"""
